"""Every cell of the matrix about what is worked out when it is asked: sums, the ledger, permissions, audits, HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from starlette.requests import HTTPConnection

from api.app import create_app
from application.kernel.orders import Principal
from infra.bootstrap import INSTALLATION
from infra.generated.matrix import table as t
from infra.generated.matrix.expanding import read
from infra.oidc.sign_in import ANONYMOUS
from tests.api.conftest import Client
from tests.api.matrix.asking import Asking, check_denied, principal
from tests.api.matrix.places import FOREIGN, OTHER, OWN
from tests.api.matrix.viewers import Viewer, alike, everyone
from tests.api.matrix.world import HELPS

pytestmark = pytest.mark.asyncio(loop_scope="package")

MATRIX = read()
SHOWN = {name for context in INSTALLATION.exposed for one in context.entities for name in (one.singular, one.plural)}
_SUMS = ("budgetSummary", "budgetMonths", "controlSummary", "revenueSummary", "revenueMonths")
_PLACES = (OWN, OTHER, FOREIGN)
_MODEL = 'model: "organisations.jurisdictions"'


def _at_each(ask: Callable[[Any], str]) -> str:
    return "{ " + " ".join(f"p{number}: {ask(place)}" for number, place in enumerate(_PLACES)) + " }"


def _sum(name: str) -> str:
    dimension = "HEADING" if name.startswith("revenue") else "ADMINISTRATIVE"
    return f"{{ p0: {name}(dimension: {dimension}) {{ groups {{ code rows }} }} }}"


_ALLOWED = "{ account roleId unit grant }"
QUESTIONS = {
    **{name: _sum(name) for name in _SUMS},
    "budgetSeries": "{ p0: budgetSeries(dimension: ADMINISTRATIVE, measures: [APPROVED]) { categories { code } } }",
    "budgetFunnel": "{ p0: budgetFunnel { funnels { currency } } }",
    "budgetComparison": _at_each(
        lambda at: (
            f'budgetComparison(dimension: ADMINISTRATIVE, government: "{at.jurisdiction}", fiscalYears: [2025, 2026]) '
            "{ rows { code } }"
        )
    ),
    "events": "{ p0: events(first: 100) { nodes { position } } }",
    "whatMay": _at_each(lambda at: f'whatMay(account: "{at.who("holder")}") {_ALLOWED}'),
    "whoMay": _at_each(lambda at: f'whoMay(permission: "{HELPS[0]}", unit: "{at.unit}") {_ALLOWED}'),
    "whatExpires": "{ p0: whatExpires(days: 400) { what id unit } }",
    "whoBrokeTheGlass": "{ p0: whoBrokeTheGlass { glassId unit } }",
    "inclusionProof": '{ p0: inclusionProof(position: "1") { position covered } }',
    "whatWouldViolate": _at_each(
        lambda at: (
            f'whatWouldViolate(holder: "{at.who("local")}", roleId: "{at.other_role}", unit: "{at.unit}") '
            "{ ruleId account unit }"
        )
    ),
    "auditReplay": f"{{ p0: auditReplay({_MODEL}) {{ rows }} }}",
    "auditExplain": f'{{ p0: auditExplain({_MODEL}, key: "AA") {{ position }} }}',
    "redFlags": _at_each(lambda at: f'redFlags(jurisdiction: "{at.jurisdiction}") {{ code subject }}'),
    "auditHistory": f'{{ p0: auditHistory({_MODEL}, of: "AA") {{ position }} }}',
}
"""Every other field of Query, asked about each place."""
ASKED_ELSEWHERE = {"boxEntries", "eligibility", "envelopesToOpen", "myBid", "openerChallenge"}
"""What lies under keys that are made as it comes, or is asked about things of which no list says where they lie.

Whoever is answered is tried in `tests/api/procurement` and `tests/api/suppliers`.
"""


async def test_every_field_of_query_is_asked() -> None:
    own = {entity.own for exposed in INSTALLATION.exposed for entity in exposed.entities if entity.own}
    as_they_are = {"node", "nodes", *own}
    assert MATRIX.cells[t.QUERIES].keys() - SHOWN - as_they_are == QUESTIONS.keys() | ASKED_ELSEWHERE
    for name in as_they_are:
        assert set(MATRIX.cells[t.QUERIES][name].values()) == {t.AS_THEY_ARE}


def _items(response: dict[str, Any]) -> list[dict[str, Any]]:
    """What was answered, each with its unit where it has one."""
    found: list[dict[str, Any]] = []
    for one in (response.get("data") or {}).values():
        answer = one
        while isinstance(answer, dict) and len(answer) == 1:
            (answer,) = answer.values()
        found += [answer] if isinstance(answer, dict) else answer or ()
    return found


@pytest.mark.parametrize("name", QUESTIONS)
async def test_an_answer_tells_what_the_matrix_says(asking: Asking, name: str) -> None:
    cells = MATRIX.cells[t.QUERIES][name]
    full = _items(await asking.ask(Viewer("administrator", "installation"), QUESTIONS[name]))
    assert full, f"the world has no answer to {name}"

    async def check(who: Viewer) -> None:
        response = await asking.ask(who, QUESTIONS[name])
        check_denied(response)
        column = t.NOBODY if who.column == t.ONESELF else who.column
        expected = [one for one in full if who.reaches(cells[column], one.get("unit"))]
        assert _told(_items(response)) == _told(expected), f"{name} x {who}"

    await asyncio.gather(*map(check, alike(MATRIX, (t.QUERIES, name))))


def _told(items: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(one) for one in items)


@pytest.mark.parametrize("name", ["whatMay"])
async def test_everybody_who_signed_in_may_ask_what_they_may_do(asking: Asking, name: str) -> None:
    assert MATRIX.cells[t.QUERIES][name][t.ONESELF] == t.EVERYTHING
    for who in everyone(MATRIX.columns):
        response = await asking.ask(who, f'{{ p0: {name}(account: "{who.actor}") {_ALLOWED} }}')
        assert ("errors" not in response) == who.is_signed_in, who
        assert bool(_items(response)) == who.is_role, who


async def test_others_own_business_is_not_theirs(asking: Asking) -> None:
    own = {name for name, cells in MATRIX.cells[t.QUERIES].items() if cells[t.ONESELF] != cells[t.NOBODY]}
    assert own & QUESTIONS.keys() == {"whatMay"}
    response = await asking.ask(Viewer(t.ONESELF), f'{{ whatMay(account: "{OWN.who("holder")}") {_ALLOWED} }}')
    assert response["data"] is None


# --- over HTTP -----------------------------------------------------------------------------------


async def _whom(connection: HTTPConnection) -> Principal:
    named = connection.headers.get("x-viewer")
    return Principal(named, "*") if named else ANONYMOUS


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def client(asking: Asking) -> AsyncIterator[Client]:
    """A server in production, but for who somebody is."""
    made = Client(create_app(replace(asking.services, principal_of=_whom, development=False, once=None)))
    yield made
    await made.app.state.api.close()
    await made.http.aclose()


async def test_every_route_has_a_row(client: Client) -> None:
    routes = set()
    for one in client.app.routes:
        methods = getattr(one, "methods", None) or {"WEBSOCKET"}
        routes |= {f"{method} {one.path}" for method in methods - {"HEAD"}}
    published = {f"GET {path}" for path in client.app.state.api.engine.services.published}
    assert routes - published == MATRIX.cells[t.HTTP].keys()


@pytest.mark.parametrize("row", MATRIX.cells[t.HTTP])
async def test_a_route_answers_whom_the_matrix_names(client: Client, row: str) -> None:
    method, _, path = row.partition(" ")
    assert set(MATRIX.cells[t.HTTP][row].values()) == {t.EVERYTHING}, "what is not for everybody is to be tested so"
    asked_elsewhere = (
        "/feed/",
        "/log/",
        "/files",
        "/exchange/",
        "/published/",
        "/documents/",
        "/verify",
        "/ocds/",
        "/openings/",
        "/procurement/",
        "/openings/",
        "/ocds/",
    )
    if method == "WEBSOCKET" or path.startswith(asked_elsewhere):
        return  # the same viewers and operations as by POST; the others are asked by tests of their own
    path = path.replace("{budget_id}", OWN.budget).replace("{file}", "lines.csv")
    for who in alike(MATRIX, (t.HTTP, row)):
        if who.level not in {"", "unit"}:
            continue
        headers = {"accept": "*/*"} | ({"x-viewer": principal(who).actor} if who.is_signed_in else {})
        asked = {"query": "{ budgets(first: 1) { nodes { budgetId } } }"}
        given: dict[str, Any] = {"json": asked} if method == "POST" else {}
        given |= {"params": asked} if row == "GET /graphql" else {}
        response = await client.http.request(method, path, headers=headers, **given)
        assert response.status_code == 200, (row, who, response.text)
