"""Questions whose answers are worked out when asked: arguments, answers, permission, cost, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from api.graphql import questions
from api.graphql.questions import check_answered
from api.kernel.declarations import Exposed, Question
from api.kernel.services import Limits, Services
from application.kernel.orders import Denied, Principal
from domain.kernel.declarations import Position, Refused
from projections.kernel.declarations import Amount, NoHistory, NotProjectedYet, NotRecordedYet
from tests.api.conftest import Client, ClientOf, World


class Side(StrEnum):
    """Which side of the street."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class WhoParked:
    """Who parked in a street, and what it cost."""

    street: str
    day: date | None = None
    at: Position | None = None
    side: Side = Side.LEFT
    plates: tuple[str, ...] = ()
    most: int = 3
    paid: bool = False


@dataclass(frozen=True)
class Fine:
    """What one did wrong."""

    reason: str
    at: Position


@dataclass(frozen=True)
class ParkedCar:
    """A car that parked."""

    plate: str
    side: Side
    position: Position
    since: datetime
    due: Amount
    currency: str
    fines: tuple[Fine, ...] = ()
    worst: Fine | None = None


NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
CAR = ParkedCar("A1", Side.RIGHT, 9_000_000_000, NOON, Decimal("3.50"), "MDL", (Fine("late", 7), Fine("far", 8)))
PARKED = Question("whoParked", WhoParked, ParkedCar, "parking.read")
QUERY = """
query($street: String!, $day: Date, $at: Position, $side: Side, $plates: [String!], $most: Int) {
  whoParked(street: $street, day: $day, at: $at, side: $side, plates: $plates, most: $most) {
    plate side position since due { amount currency } fines { reason at } worst { reason }
  }
}
"""


class Warden:
    """Answers with what it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Principal, WhoParked]] = []
        self.answer: Sequence[Any] | Exception = [CAR]

    async def __call__(self, by: Principal, question: WhoParked) -> Sequence[Any]:
        self.asked.append((by, question))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class StreetTexts:
    languages = ("en", "es")

    def translated(self, language: str, key: str, english: str) -> str:
        return {("es", "no_such_street"): "No existe {street}."}.get((language, key), english)


@pytest.fixture
def warden() -> Warden:
    return Warden()


@pytest.fixture
def services(world: World, warden: Warden) -> Services:
    exposed = (world.services().exposed[0], Exposed((), (), questions=(PARKED,), recording=lambda reading: reading))
    refusals = {"no_such_street": "There is no {street}."}
    return world.services(exposed=exposed, answers={WhoParked: warden}, refusals=refusals, texts=StreetTexts())


@pytest.fixture
def client(client_of: ClientOf, services: Services) -> Client:
    return client_of(services)


async def test_an_answer_is_rows_with_all_that_they_hold(client: Client) -> None:
    assert (await client.ask(QUERY, street="Main"))["whoParked"] == [
        {
            "plate": "A1",
            "side": "RIGHT",
            "position": "9000000000",
            "since": "2024-05-01T12:00:00Z",
            "due": {"amount": "3.50", "currency": "MDL"},
            "fines": [{"reason": "late", "at": "7"}, {"reason": "far", "at": "8"}],
            "worst": None,
        }
    ]


async def test_the_arguments_are_the_fields_of_the_question(client: Client, warden: Warden) -> None:
    await client.ask(QUERY, street="Main")
    given: dict[str, Any] = {"day": "2024-05-01", "at": "12", "side": "RIGHT", "plates": ["A1", "B2"], "most": 9}
    await client.ask(QUERY, street="Main", **given)
    await client.ask('{ whoParked(street: "Main", side: RIGHT, plates: null, day: null) { plate } }')
    who = Principal("tester", "treasury")
    assert warden.asked == [
        (who, WhoParked("Main")),
        (who, WhoParked("Main", date(2024, 5, 1), 12, Side.RIGHT, ("A1", "B2"), 9)),
        (who, WhoParked("Main", side=Side.RIGHT)),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{}, {"street": None}, {"at": "-1"}, {"at": 3}, {"day": "1 May"}, {"side": "MIDDLE"}, {"plates": [None]}],
    ids=str,
)
async def test_an_argument_of_the_wrong_kind_is_refused_unasked(
    client: Client, warden: Warden, wrong: dict[str, Any]
) -> None:
    given = {"street": "Main"} | wrong if wrong else {}
    assert await client.error_code(QUERY, **given) == "BAD_USER_INPUT"
    assert warden.asked == []


async def test_who_lacks_the_permission_is_not_answered(client: Client, world: World, warden: Warden) -> None:
    world.policy.denied.add("parking.read")
    (error,) = await client.errors(QUERY, street="Main")
    assert error["extensions"] == {"code": "FORBIDDEN", "permission": "parking.read"}
    assert warden.asked == []


async def test_an_answer_counts_in_the_cost_like_a_list(client_of: ClientOf, services: Services) -> None:
    query = '{ whoParked(street: "Main") { plate side } }'
    enough = client_of(replace(services, limits=Limits(cost=1 + 40 * 2)))
    assert (await enough.ask(query))["whoParked"] == [{"plate": "A1", "side": "RIGHT"}]
    less = client_of(replace(services, limits=Limits(cost=40 * 2)))
    assert await less.error_code(query) == "QUERY_TOO_COMPLEX"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ValueError("most is 1 to 9, not 12"), "BAD_USER_INPUT", "most is 1 to 9, not 12"),
        (Refused("no_such_street", "street", street="Main"), "BAD_USER_INPUT", "There is no Main."),
        (NoHistory("parking.cars"), "BAD_USER_INPUT", "parking.cars keeps no history"),
        (NotRecordedYet(9, 4), "BAD_USER_INPUT", "the ledger's head is 4"),
        (NotProjectedYet("parking.cars", 9, 4), "NOT_YET_PROJECTED", "try again"),
        (Denied("parking.far"), "FORBIDDEN", "You may not do this."),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_why_there_is_no_answer_is_told(
    client: Client, warden: Warden, error: Exception, code: str, said: str
) -> None:
    warden.answer = error
    (found,) = await client.errors(QUERY, street="Main")
    assert found["extensions"]["code"] == code
    assert said in found["message"]


async def test_a_refusal_is_told_in_spanish_with_its_code_and_argument(client: Client, warden: Warden) -> None:
    warden.answer = Refused("no_such_street", "street", street="Main")
    (found,) = await client.errors(QUERY, {"accept-language": "es"}, street="Main")
    assert found["message"] == "No existe Main."
    assert found["extensions"] == {"code": "BAD_USER_INPUT", "refusal": "no_such_street", "argument": "street"}


@pytest.mark.parametrize(
    "error", [KeyError("secret"), UnicodeDecodeError("utf-8", b"secret", 0, 1, "secret")], ids=repr
)
async def test_other_errors_are_masked(client: Client, warden: Warden, error: Exception) -> None:
    warden.answer = error
    response = await client.send(QUERY, street="Main")
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text


async def test_an_answer_is_not_endless(client: Client, warden: Warden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_ROWS", 2)
    warden.answer = [CAR] * 3
    assert await client.error_code(QUERY, street="Main") == "QUERY_TOO_COMPLEX"


def test_a_question_that_nobody_answers_is_found_when_a_process_starts() -> None:
    with pytest.raises(LookupError, match="nobody answers whoParked"):
        check_answered([Exposed((), (), questions=(PARKED,))], [])
