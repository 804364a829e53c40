"""The public feed over HTTP: by pages and as it comes, nothing passed by, nothing told that was not asked for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection

from api.kernel.errors import Unauthenticated
from api.kernel.rates import Allowances, Rate
from api.kernel.services import Limits
from api.live import public_feed, tail
from application.kernel.orders import Order, Principal
from domain.kernel.levels import Level
from domain.organisations import commands as oc
from infra.bootstrap import INSTALLATION
from infra.valkey.limits import LocalRates
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.live import LiveServer, serving
from tests.api.support.operations import OPEN, opened, opening

EVENTS = "/feed/events"
FOUND = oc.FoundJurisdiction("MD", "Republic of Moldova", Level.CENTRAL, date(1991, 8, 27))
SOURCE = "https://foja.example.org"


def services(world: World, **changed: Any) -> Any:
    return world.services(**{"publications": INSTALLATION.publications, "source": SOURCE, **changed})


@pytest.fixture
def client(world: World, client_of: ClientOf) -> Client:
    return client_of(services(world))


async def got(client: Client, query: str = "", status: int = 200, **headers: str) -> httpx.Response:
    answer = await client.http.get(f"{EVENTS}{query}", headers={key.replace("_", "-"): v for key, v in headers.items()})
    assert answer.status_code == status, answer.text
    return answer


def facts(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


def ids(answer: httpx.Response) -> list[int]:
    return [int(one["id"]) for one in facts(answer)]


async def test_what_was_recorded_is_told_page_by_page(client: Client) -> None:
    await opened(client, *(f"G{n}" for n in range(7)))
    found, query, answer = [], "?limit=3", await got(client)
    for _ in range(4):
        answer = await got(client, query)
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        found += ids(answer)
        query = answer.links["next"]["url"].removeprefix(EVENTS)
    assert found == list(range(1, 8))
    assert (answer.headers["x-next-cursor"], answer.headers["x-more"]) == ("7", "false")
    await opened(client, "LATE")
    assert ids(await got(client, query)) == [8], "the last cursor goes on where it ended"


async def test_a_fact_says_who_tells_what_about_whom(client: Client) -> None:
    await opened(client, "MD")
    [found] = facts(await got(client))
    assert found == {
        "specversion": "1.0",
        "id": "1",
        "source": SOURCE,
        "type": "budgeting.BudgetOpened.v1",
        "time": found["time"],
        "subject": "MD-2014",
        "government": "MD",
        "datacontenttype": "application/json",
        "dataschema": f"{SOURCE}/feed/schemas/budgeting.BudgetOpened.v1.json",
        "data": {
            "budgetId": "MD-2014",
            "government": "MD",
            "fiscalYear": 2014,
            "currency": "MDL",
            "level": "central",
            "startsOn": "2014-01-01",
        },
    }
    schema = await client.http.get(found["dataschema"].removeprefix(SOURCE))
    assert schema.json()["$id"] == "budgeting.BudgetOpened.v1.json"
    assert schema.headers["content-type"].startswith("application/schema+json")
    unchanged = {"if-none-match": schema.headers["etag"]}
    spared = await client.http.get(found["dataschema"].removeprefix(SOURCE), headers=unchanged)
    assert (spared.status_code, spared.content) == (304, b"")


async def test_facts_are_chosen_by_type_and_government(client: Client, world: World) -> None:
    await opened(client, "AA", "BB")
    await world.bus.execute(Order(FOUND), Principal("tester", "AA"))
    assert ids(await got(client, "?government=BB")) == [2]
    assert ids(await got(client, "?types=organisations.JurisdictionFounded.v1")) == [3]
    both = "?types=organisations.JurisdictionFounded.v1,budgeting.BudgetOpened.v1"
    assert ids(await got(client, both)) == [1, 2, 3]
    assert ids(await got(client, f"{both}&government=ZZ")) == []


async def test_what_is_not_published_is_passed_over_and_the_cursor_goes_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(client, *(f"G{n}" for n in range(5)))
    monkeypatch.setattr(public_feed, "SPAN", 2)
    cursors, found, query = [], [], "?government=G4"
    for _ in range(3):
        answer = await got(client, query)
        cursors.append(answer.headers["x-next-cursor"])
        found += ids(answer)
        query = answer.links["next"]["url"].removeprefix(EVENTS)
    assert (cursors, found) == (["2", "4", "5"], [5])


@pytest.mark.parametrize("page", [1, 2, 3, 500])
async def test_pages_of_any_size_tell_the_same(client: Client, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    await opened(client, *(f"G{n % 3}{n}" for n in range(9)))
    monkeypatch.setattr(public_feed, "PAGE", page)
    assert ids(await got(client)) == list(range(1, 10))
    assert ids(await got(client, "?limit=4&after=3&government=G03")) == [4]


async def test_a_batch_is_an_array(client: Client) -> None:
    await opened(client, "AA", "BB")
    for media in ("application/cloudevents-batch+json", "application/json"):
        answer = await got(client, accept=media)
        assert answer.headers["content-type"] == media
        assert [one["id"] for one in answer.json()] == ["1", "2"]
    assert (await got(client, "?after=2", accept="application/json")).json() == []


async def test_full_pages_never_change_and_may_be_kept(client: Client) -> None:
    await opened(client, "AA", "BB")
    full = await got(client, "?limit=2")
    assert "immutable" in full.headers["cache-control"]
    assert full.headers["vary"] == "accept"
    await opened(client, "CC")
    again = await got(client, "?limit=2")
    assert (again.content, again.headers["etag"]) == (full.content, full.headers["etag"])


async def test_the_newest_page_is_asked_for_again_at_little_cost(client: Client) -> None:
    await opened(client, "AA")
    first = await got(client)
    assert first.headers["cache-control"] == "public, no-cache"
    unchanged = await got(client, status=304, if_none_match=first.headers["etag"])
    assert unchanged.content == b""
    assert unchanged.headers["x-next-cursor"] == "1"
    await opened(client, "BB")
    assert ids(await got(client, if_none_match=first.headers["etag"])) == [1, 2]
    assert first.headers["etag"] != (await got(client, accept="application/json")).headers["etag"]


async def test_the_page_behind_the_head_is_never_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    await opened(client, "G1")

    async def a_moment_ago(_: public_feed.PublicFeed) -> int:
        return 0

    monkeypatch.setattr(public_feed.PublicFeed, "reached", a_moment_ago)
    page = await got(client, "?after=head&limit=1")

    assert ids(page) == [1], "a fact that came in between fills it"
    assert page.headers["cache-control"] == "public, no-cache"


async def test_head_tells_the_same_without_content(client: Client) -> None:
    await opened(client, "AA")
    shown, whole = await client.http.head(EVENTS), await got(client)
    assert (shown.status_code, shown.content) == (200, b"")
    assert shown.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?after=x", "BAD_CURSOR"),
        ("?after=-1", "BAD_CURSOR"),
        ("?after=2", "BAD_CURSOR"),
        ("?after=99999999999999999999", "BAD_CURSOR"),
        ("?after=", "BAD_CURSOR"),
        ("?limit=0", "BAD_USER_INPUT"),
        ("?limit=1001", "BAD_USER_INPUT"),
        ("?limit=many", "BAD_USER_INPUT"),
        ("?types=budgeting.NoteAttached.v1", "BAD_USER_INPUT"),
        ("?typos=x", "BAD_USER_INPUT"),
    ],
)
async def test_what_makes_no_sense_is_refused(client: Client, query: str, code: str) -> None:
    await opened(client, "AA")
    answer = await got(client, query, 400)
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert answer.headers["cache-control"] == "no-store"


async def test_other_refusals(client: Client, world: World, client_of: ClientOf) -> None:
    assert (await got(client, status=406, accept="image/png")).json()["errors"]
    assert (await client.http.get("/feed/schemas/budgeting.NoteAttached.v1.json")).status_code == 404
    assert (await client.http.get("/feed/schemas/budgeting.BudgetOpened.v1")).status_code == 404
    assert (await client.http.post(EVENTS)).status_code == 405

    async def nobody(_: HTTPConnection) -> Principal:
        raise Unauthenticated

    await got(client_of(services(world, principal_of=nobody)), status=401)
    once = client_of(services(world, rates=LocalRates(), allowances=Allowances(feeds=Rate(0.001, 1))))
    await got(once)
    assert (await got(once, status=429)).headers["retry-after"] == "1000"


async def test_without_publications_there_is_no_feed(world: World, client_of: ClientOf) -> None:
    assert (await client_of(world.services()).http.get(EVENTS)).status_code == 404


# --- as it comes ---------------------------------------------------------------------------------


@pytest.fixture
def live(world: World) -> Iterator[LiveServer]:
    with serving(services(world, limits=replace(Limits(), keep_alive=0.1, feeds=2))) as found:
        yield found


@contextmanager
def following(live: LiveServer, query: str = "", **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """The blocks of a stream as their fields; that of a comment has an empty name."""
    sent = {"accept": "text/event-stream", **{key.replace("_", "-"): value for key, value in headers.items()}}
    with httpx.stream("GET", f"{live.address}{EVENTS}{query}", headers=sent, timeout=10) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        yield _blocks(answer)


def _blocks(answer: httpx.Response) -> Iterator[dict[str, str]]:
    text = ""
    for chunk in answer.iter_text():
        text += chunk
        while "\n\n" in text:
            block, text = text.split("\n\n", 1)
            yield dict(line.split(":", 1) for line in block.split("\n"))


def _facts(stream: Iterator[dict[str, str]], count: int) -> list[int]:
    found = []
    for block in stream:
        if "data" in block:
            assert json.loads(block["data"])["id"] == block["id"].strip()
            found.append(int(block["id"]))
            if len(found) == count:
                return found
    raise AssertionError(f"the stream ended after {found}")


def _open(live: LiveServer, *governments: str) -> None:
    for one in governments:
        body = {"query": OPEN, "variables": {"input": opening(one)}}
        assert httpx.post(f"{live.address}/graphql", json=body).json()["data"]["openBudget"]["userErrors"] == []


def test_facts_come_as_they_are_recorded_and_again_after_any_of_them(live: LiveServer) -> None:
    _open(live, "AA", "BB")
    with following(live) as stream:
        assert _facts(stream, 2) == [1, 2]
        _open(live, "CC")
        assert _facts(stream, 1) == [3]
    with following(live, "?after=0", last_event_id="1") as stream:
        assert _facts(stream, 2) == [2, 3], "a browser repeats its address, and says where it was"
    with following(live, "?after=head") as stream:
        _open(live, "DD")
        assert _facts(stream, 1) == [4]


def test_silence_is_filled_and_tells_how_far_the_feed_has_come(live: LiveServer) -> None:
    _open(live, "AA", "BB")
    with following(live, "?government=AA") as stream:
        assert _facts(stream, 1) == [1]
        beats = [one for one in islice(stream, 20) if one != {"": ""}]
        assert beats[-1] == {"": "", "id": " 2"}


def test_a_bad_cursor_is_refused_before_anything_is_streamed(live: LiveServer) -> None:
    for given in ({"last-event-id": "7"}, {"last-event-id": "x"}):
        headers = {"accept": "text/event-stream", **given}
        assert httpx.get(f"{live.address}{EVENTS}", headers=headers).status_code == 400


def test_places_are_bounded_and_given_back(live: LiveServer) -> None:
    headers = {"accept": "text/event-stream"}
    with following(live) as one, following(live) as other:
        next(one)
        next(other)
        assert httpx.get(f"{live.address}{EVENTS}", headers=headers).status_code == 503
    for _ in range(100):
        with httpx.stream("GET", f"{live.address}{EVENTS}", headers=headers) as answer:
            if answer.status_code == 200:
                return
        threading.Event().wait(0.05)
    raise AssertionError("no place was given back")


def test_the_end_of_the_process_ends_the_stream(live: LiveServer) -> None:
    with following(live) as stream:
        next(stream)
        live.end_streams()
        assert [block for block in stream if "data" in block] == []


def test_a_slow_reader_misses_nothing_and_costs_no_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "KEPT", 3)
    monkeypatch.setattr(tail, "PAGE", 2)
    with serving(services(world)) as live, following(live) as slow, following(live) as quick:
        _open(live, "AA")
        assert _facts(quick, 1) == [1]
        _open(live, *(f"G{n}" for n in range(9)))
        assert _facts(quick, 9) == list(range(2, 11))
        assert _facts(slow, 10) == list(range(1, 11))
        feed = live.app.state.api.feeding._feed  # noqa: SLF001 - there is no other way to see its memory
        assert len(feed._recent) <= 3  # noqa: SLF001
