"""The address of a calendar with the deadlines of tenders, of one buyer or of some codes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.answers import matches, tag_of
from api.kernel import errors
from api.kernel.errors import ApiError
from api.kernel.routes import ContextRoute
from infra.procurement.publishing.calendar import CalendarEntry, calendar
from projections.kernel.declarations import Condition, Ordering, Query, Reads
from projections.procurement.opportunities import OPPORTUNITIES, Opportunity, OpportunityState

PATH: Final = "/procurement/deadlines.ics"
MOST_LOTS: Final = 2_000
"""Lots that a calendar may be of: of more the asker is told to ask for less, since nothing is cut in silence."""
MOST_CODES: Final = 20
_PAGE: Final = 500
_CODE: Final = re.compile(r"[0-9]{2,8}")
_BUYER: Final = re.compile(r"[\x21-\x7e]{1,200}")
_TYPE: Final = "text/calendar; charset=utf-8"
_HEADERS: Final = {"cache-control": "public, no-cache", "x-content-type-options": "nosniff"}


@asynccontextmanager
async def open_routes() -> AsyncIterator[Sequence[ContextRoute]]:
    """The route, for everybody: tenders are public."""
    yield (ContextRoute(PATH, ("GET",), deadlines, open=True),)


async def deadlines(http: Request, _: AsyncIterator[bytes]) -> Response:
    """The calendar, or 304 for whoever has it. An unknown parameter is refused, and so is what is of too many lots."""
    where = _asked(http)
    reads: Reads = http.state.viewer.reads
    body = calendar("Tender deadlines", entries(await _lots(reads, where)))
    told = {**_HEADERS, "etag": tag_of(_TYPE.encode(), body)}
    if matches(http.headers.get("if-none-match"), told["etag"]):
        return Response(status_code=304, headers=told)
    return Response(body, 200, told, _TYPE)


def _asked(http: Request) -> tuple[Condition, ...]:
    """What the lots meet that the address asks for. Raises ApiError."""
    for known in http.query_params:
        if known not in {"buyer", "cpv"}:
            raise ApiError(errors.BAD_INPUT, f"There is no parameter {ascii(known)[:40]} here, but buyer and cpv.")
    where = [Condition("state", "eq", OpportunityState.TENDERING), Condition("deadline", "is_null", value=False)]
    if buyers := tuple(http.query_params.getlist("buyer")):
        if len(buyers) > 1 or not _BUYER.fullmatch(buyers[0]):
            raise ApiError(errors.BAD_INPUT, "buyer is the id of one unit, such as MD:moh.")
        where.append(Condition("buyer", "eq", buyers[0]))
    if said := http.query_params.getlist("cpv"):
        codes = tuple(dict.fromkeys(code for each in said for code in each.split(",")))
        if len(codes) > MOST_CODES or not all(map(_CODE.fullmatch, codes)):
            raise ApiError(errors.BAD_INPUT, f"cpv is up to {MOST_CODES} beginnings of codes, such as 45,7132.")
        where.append(Condition("cpv", "has_any", codes))
    return tuple(where)


async def _lots(reads: Reads, where: tuple[Condition, ...]) -> Sequence[Opportunity]:
    """The lots, the soonest first. Raises ApiError where these are too many."""
    found, after, more = list[Opportunity](), None, True
    while more:
        page = await reads.page(OPPORTUNITIES, Query(where, (Ordering("deadline"),), _PAGE, after))
        found += page.rows
        if len(found) > MOST_LOTS or (page.has_next and len(found) == MOST_LOTS):
            raise ApiError(errors.BAD_INPUT, f"These are more than {MOST_LOTS} lots: name a buyer, or longer codes.")
        more, after = page.has_next, ((page.rows[-1].deadline, page.rows[-1].lot_id) if page.rows else None)
    return found


def entries(lots: Iterable[Opportunity]) -> Sequence[CalendarEntry]:
    """An entry a tender and deadline, in their order, with the lots that were asked for."""
    ordered = sorted(lots, key=lambda row: (row.deadline is None, row.deadline, row.tender_id, row.lot_id))
    return [_entry(list(group)) for _, group in groupby(ordered, lambda row: row.tender_id)]


def _entry(lots: Sequence[Opportunity]) -> CalendarEntry:
    first = lots[0]
    if first.deadline is None:
        raise ValueError(f"{first.lot_id} has no deadline")
    named = (f"{row.lot}: {row.title}" for row in lots)
    text = "\n".join((f"{first.buyer} · {first.ocid}", *named))
    return CalendarEntry(first.ocid, first.deadline, first.published_at, first.tender_title, text)
