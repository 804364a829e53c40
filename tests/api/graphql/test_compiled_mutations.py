"""Mutations answered without resolvers: the same bytes as with them, and every command carried out once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.execution.documents import Request
from api.graphql.viewer import Viewer
from application.kernel.orders import Order, OutcomeUnknown, Principal, Receipt
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.operations import approval, opening

IDS = [f"0190163d-8694-739b-aea5-966c26f8ad{number:02}" for number in range(90)]
CORRELATION: dict[str, str | bytes] = {"x-correlation-id": IDS[0]}
SHAPES = {
    "receipt": """
        mutation($i: OpenBudgetInput!) {
          openBudget(input: $i) {
            receipt { commandId position version replayed } userErrors { path code message } clientMutationId
          }
        }""",
    "names": """
        mutation Named($i: OpenBudgetInput!) {
          __typename
          it: openBudget(input: $i) {
            __typename mine: clientMutationId
            errors: userErrors { __typename why: code code }
            r: receipt { __typename n: position version }
          }
        }""",
    "fragments": """
        mutation($i: OpenBudgetInput!) { ...m }
        fragment m on Mutation { openBudget(input: $i) { ...p receipt { version } } }
        fragment p on OpenBudgetPayload { receipt { position } ... on OpenBudgetPayload { userErrors { message } } }""",
    "directives": """
        mutation($i: OpenBudgetInput!, $with: Boolean! = false) {
          openBudget(input: $i) {
            receipt @include(if: $with) { position } userErrors @skip(if: $with) { code } clientMutationId
          }
        }""",
    "literal": """
        mutation($c: String = "MDL", $y: Int! = 2014) {
          openBudget(input: {government: "MD", fiscalYear: $y, currency: $c}) {
            userErrors { path code message } receipt { position }
          }
        }""",
    "left out": """
        mutation($i: OpenBudgetInput!, $no: Boolean! = true) {
          openBudget(input: $i) @skip(if: $no) { clientMutationId } __typename
        }""",
    "row": """
        mutation($i: OpenBudgetInput!) {
          openBudget(input: $i) { budget { id books } receipt { position projected } userErrors { code } }
        }""",
    "row twice": """
        mutation($i: OpenBudgetInput!) { openBudget(input: $i) { a: budget { id } b: budget { books } } }""",
    "proof": """
        mutation($i: OpenBudgetInput!) {
          openBudget(input: $i) { receipt { position inclusionProof { covered } } }
        }""",
    "several": """
        mutation($i: OpenBudgetInput!, $j: OpenBudgetInput!) {
          a: openBudget(input: $i) { receipt { position } userErrors { code } }
          b: openBudget(input: $j) { receipt { position } userErrors { code } }
          c: closeBudget(input: {budgetId: "RO-2014"}) { receipt { position } userErrors { code } }
        }""",
    "several rows": """
        mutation($i: OpenBudgetInput!, $j: OpenBudgetInput!) {
          a: openBudget(input: $i) { budget { books } }
          b: openBudget(input: $j) { budget { books } userErrors { code } }
        }""",
}
HOW = {"yes", "no: an outcome", "no: variables", "no: refused", "no: Receipt.inclusionProof", "no: its row twice"}
FIRST = opening(commandId=IDS[1], clientMutationId="m")
OTHER = opening("RO", commandId=IDS[2])
INPUTS: dict[str, dict[str, Any]] = {
    "good": {"i": FIRST, "j": OTHER},
    "again": {"i": FIRST, "j": FIRST},
    "reused": {"i": opening("RO", commandId=IDS[1]), "j": opening("UA", commandId=IDS[1])},
    "refused": {"i": opening(year=99, clientMutationId="x"), "j": opening(year=98)},
    "conflict": {"i": opening("BG", expectedVersion="3"), "j": opening("BG", commandId=IDS[3])},
    "conflict of the second": {"i": opening("EE", commandId=IDS[4]), "j": opening("EE", expectedVersion="7")},
    "no input": {},
    "null": {"i": None, "j": None},
    "not an input": {"i": {"government": 7}, "j": OTHER},
    "a bad scalar": {"i": opening(commandId="x"), "j": OTHER},
    "a bad one after a good one": {"i": opening("LV", commandId=IDS[5]), "j": {"government": "LV"}},
    "more": {"i": opening("LT", commandId=IDS[6], nothing=1), "j": OTHER},
    "more variables": {"i": opening("HU", commandId=IDS[7]), "j": OTHER, "y": 2015, "c": "EUR"},
    "null where it cannot be": {"i": opening("CZ", commandId=IDS[10]), "j": OTHER, "c": None},
    "switched": {"i": opening("HR", commandId=IDS[8]), "j": OTHER, "with": True, "no": False},
    "of wrong kinds": {"i": opening("SI", commandId=IDS[9]), "j": OTHER, "y": "x", "c": 1, "with": "yes", "no": None},
}


class Way:
    """A world of its own, asked in one way, with the commands that its bus was given."""

    def __init__(self, client_of: ClientOf, **services: Any) -> None:
        self.world = World()
        self.given: list[str] = []
        self.client = client_of(self.world.services(**{"bus": self, **services}))

    async def execute(self, order: Order[Any], by: Principal) -> Receipt:
        self.given.append(repr(order.command))
        return await self.world.bus.execute(order, by)

    async def send(self, text: str, variables: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.client.send(text, {**CORRELATION, **headers}, **variables)

    @property
    def done(self) -> Sequence[Any]:
        return [(stored.originator_id, stored.originator_version, stored.topic) for stored in self.world.ledger.events]


@pytest.mark.parametrize("denied", [False, True])
async def test_both_ways_say_and_do_the_same(client_of: ClientOf, denied: bool) -> None:  # noqa: FBT001
    ways = set[str]()
    for shape, text in SHAPES.items():
        compiled, resolved = Way(client_of), Way(client_of, compiled=False)
        for way in (compiled, resolved):
            if denied:
                way.world.policy.denied.add("budgeting.open_budget")
        for outcome, variables in INPUTS.items():
            language = {"accept-language": "es"} if outcome == "refused" else {}
            answer = await compiled.send(text, variables, **language)
            expected = await resolved.send(text, variables, **language)
            case = (shape, outcome, answer.headers.get("x-foja-compiled"), answer.text, expected.text)
            assert (answer.status_code, answer.content) == (expected.status_code, expected.content), case
            assert (compiled.given, compiled.done) == (resolved.given, resolved.done), case
            assert "x-foja-compiled" not in expected.headers
            ways.add(answer.headers.get("x-foja-compiled", "not run"))
    assert HOW - ways <= ({"yes"} if denied else set())


async def test_what_a_receipt_needs_is_answered_without_resolvers(client_of: ClientOf) -> None:
    way = Way(client_of)
    for shape in ("receipt", "names", "fragments", "directives", "several", "left out"):
        for outcome in ("good", "again", "refused"):
            answer = await way.send(SHAPES[shape], INPUTS[outcome])
            assert answer.headers["x-foja-compiled"] == "yes", (shape, outcome)
    assert (await way.send(SHAPES["row"], INPUTS["refused"])).headers["x-foja-compiled"] == "yes"


async def test_a_command_whose_row_only_resolvers_can_show_is_not_carried_out_again(client_of: ClientOf) -> None:
    way = Way(client_of)
    answer = await way.send(SHAPES["row"], {"i": opening()})
    assert answer.headers["x-foja-compiled"] == "no: an outcome"
    assert answer.json()["data"]["openBudget"]["budget"]["books"] == "OPEN"
    assert (len(way.given), len(way.done)) == (1, 1)


async def test_what_was_carried_out_is_not_remembered_for_the_next_operation(client_of: ClientOf) -> None:
    way = Way(client_of)
    engine = way.client.app.state.api.engine
    viewer = Viewer(engine.services, Principal("tester", "treasury"), "en", UUID(IDS[0]), engine.feeds)
    for government in ("MD", "RO", "UA"):
        prepared = engine.prepare(Request(SHAPES["row"], {"i": opening(government)}, None))
        response = await engine.respond(prepared, viewer)
        assert response["data"]["openBudget"]["budget"]["books"] == "OPEN"
        assert viewer.outcomes == {}
    assert (len(way.given), len(way.done)) == (3, 3)


async def test_an_error_of_the_bus_is_met_once(client_of: ClientOf) -> None:
    class Lost:
        calls = 0

        async def execute(self, order: Any, by: Principal) -> Any:
            del by
            Lost.calls += 1
            raise OutcomeUnknown(order.command_id)

    answers = [
        await Way(client_of, bus=Lost(), compiled=compiled).send(SHAPES["receipt"], INPUTS["good"])
        for compiled in (True, False)
    ]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert Lost.calls == 2


async def test_an_internal_error_is_masked_as_ever(client: Client, world: World, monkeypatch: Any) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("said to nobody")

    monkeypatch.setattr(world.bus, "execute", broken)
    text = "mutation($i: ApproveAppropriationInput!) { approveAppropriation(input: $i) { receipt { position } } }"
    (error,) = (await client.send(text, i=approval("1.00", "01"))).json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["path"] == ["approveAppropriation"]
