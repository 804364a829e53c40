"""Deadlines as a calendar: what RFC 5545 asks of its lines, who is in it, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from api.kernel.errors import ApiError
from domain.procurement.kinds import PurchaseCategory
from infra.procurement.publishing.calendar import CalendarEntry, calendar, escaped, folded
from infra.procurement.publishing.deadlines import MOST_LOTS, deadlines
from projections.kernel.declarations import Page, Query
from projections.procurement.opportunities import Opportunity, OpportunityState

AT = datetime(2026, 6, 14, 21, tzinfo=UTC)
LOT = Opportunity(
    lot_id="T1-1",
    tender_id="T1",
    lot="1",
    title="Desks, oak",
    tender_title="Desks; chairs",
    value=Decimal(10),
    currency="UAH",
    deadline=AT,
    state=OpportunityState.TENDERING,
    category=PurchaseCategory.GOODS,
    buyer="UA:city",
    jurisdiction="UA",
    ocid="ocds-abc123-UA-2026-1",
    procedure="UA.open@1",
    terms_version=1,
    published_at=AT - timedelta(days=20),
)


@dataclass
class Rows:
    """Gives rows in pages, and keeps what it was asked for."""

    rows: list[Opportunity]
    asked: list[Query] = field(default_factory=list)

    async def page(self, _: Any, query: Query) -> Page[Opportunity]:
        self.asked.append(query)
        start = 0 if query.after is None else [row.lot_id for row in self.rows].index(query.after[-1]) + 1
        shown = self.rows[start : start + query.first]
        return Page(shown, start + query.first < len(self.rows), start > 0, 1)


async def get(rows: Rows, query: str = "", tag: str | None = None) -> Response:
    headers = [] if tag is None else [(b"if-none-match", tag.encode())]
    scope = {"type": "http", "method": "GET", "query_string": query.encode(), "headers": headers, "path": "/"}
    request = Request({**scope, "state": {"viewer": SimpleNamespace(reads=rows)}})
    return await deadlines(request, cast("Any", None))


def lines(answer: Response) -> list[str]:
    """The lines of the calendar, put together again."""
    return bytes(answer.body).decode().replace("\r\n ", "").split("\r\n")


async def test_a_tender_is_an_entry_with_the_lots_that_were_asked_for() -> None:
    other = replace(LOT, lot_id="T2-1", tender_id="T2", ocid="ocds-abc123-UA-2026-2", deadline=AT + timedelta(hours=1))
    rows = Rows([LOT, replace(LOT, lot_id="T1-2", lot="2", title="Chairs"), other])
    answer = await get(rows, "buyer=UA:city&cpv=39,45&cpv=7132")
    told = lines(answer)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert [line for line in told if line.startswith(("UID", "DTSTART", "DTSTAMP"))] == [
        "UID:ocds-abc123-UA-2026-1",
        "DTSTAMP:20260525T210000Z",
        "DTSTART:20260614T210000Z",
        "UID:ocds-abc123-UA-2026-2",
        "DTSTAMP:20260525T210000Z",
        "DTSTART:20260614T220000Z",
    ]
    assert "SUMMARY:Desks\\; chairs" in told
    assert "DESCRIPTION:UA:city · ocds-abc123-UA-2026-1\\n1: Desks\\, oak\\n2: Chairs" in told
    assert (told[0], told[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    asked = {each.field: each.value for each in cast("Any", rows.asked[0].where)}
    assert asked == {
        "state": OpportunityState.TENDERING,
        "deadline": False,
        "buyer": "UA:city",
        "cpv": ("39", "45", "7132"),
    }


async def test_whoever_has_the_calendar_is_told_so() -> None:
    answer = await get(Rows([LOT]))
    assert (await get(Rows([LOT]), tag=answer.headers["etag"])).status_code == 304
    assert (await get(Rows([]), tag=answer.headers["etag"])).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["cpv=4", "cpv=45,", "cpv=", "cpv=x5", "cpv=123456789", "buyer=", "buyer=a&buyer=b", "buyer=%00", "region=ES61"],
)
async def test_what_cannot_be_asked_for_is_said(query: str) -> None:
    with pytest.raises(ApiError):
        await get(Rows([LOT]), query)


async def test_nothing_is_cut_in_silence() -> None:
    many = [replace(LOT, lot_id=f"T1-{number:05}") for number in range(MOST_LOTS)]
    (description,) = [line for line in lines(await get(Rows(many))) if line.startswith("DESCRIPTION")]
    assert description.count("\\n") == MOST_LOTS
    with pytest.raises(ApiError, match="more than 2000 lots"):
        await get(Rows([*many, replace(LOT, lot_id="T1-last")]))


TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)


@given(TEXTS, TEXTS)
def test_no_text_breaks_a_line_or_begins_a_property(title: str, text: str) -> None:
    entry = CalendarEntry("ocds-1", AT, AT, title, text)
    told = calendar("All", [entry])
    assert all(len(line) <= 75 for line in told.split(b"\r\n"))
    unfolded = told.decode().replace("\r\n ", "")
    assert [line.partition(":")[0] for line in unfolded.split("\r\n")[5:-2]] == [
        *("BEGIN", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "TRANSP", "END")
    ]
    assert f"\r\nSUMMARY:{escaped(title)}\r\n" in unfolded
    assert not set(unfolded.replace("\r\n", "")) & {"\r", "\n", "\0", "\x85"}


@given(TEXTS)
def test_a_line_is_put_together_again(line: str) -> None:
    first, *others = folded(line)
    assert first + "".join(other[1:] for other in others) == line
    assert all(other[0] == " " for other in others)


def test_a_text_is_escaped_as_the_standard_says() -> None:
    assert escaped("a\\b;c,d\r\ne\rf\ng\0\x7fh\u200b") == "a\\\\b\\;c\\,d\\ne\\nf\\ngh\u200b"
