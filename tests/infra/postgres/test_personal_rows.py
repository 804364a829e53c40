"""Rows with personal values lose them with the erasure, whatever else is wrong with the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from application.envelope import Codec
from application.sealing import KeyMap, Pair
from domain.kernel import Act, Personal, Recorded
from infra.postgres.projecting.folding import Folding, Stored
from projections.kernel import ReadModel
from tests.people import ANA, EVENTS, PEOPLE, EmailReplaced, Person, PersonErased, PersonRegistered, project

CODEC = Codec(EVENTS)
KEYS: KeyMap = {Pair(ANA, purpose): bytes(32) for purpose in ("identity", "contact")}
REGISTERED = PersonRegistered(ANA, "Ana", "ana@example.org", "Orhei")
ERASED = Person(ANA, "Orhei", None, None)


def stored(*happened: Any) -> list[Stored]:
    at, id_ = datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1)
    act = Act("somebody", "*", "grant", at)
    facts = [Recorded(one, "person", n, 0, act, id_, id_, id_, None) for n, one in enumerate(happened, 1)]
    return [Stored(fact.version, CODEC.seal(fact, KEYS).state, at) for fact in facts]


def forgetful(row: Person | None, fact: Any, key: str) -> Person | None:
    return row if isinstance(fact.event, PersonErased) else project(row, fact, key)


def broken(row: Person | None, fact: Any, key: str) -> Person | None:
    if isinstance(fact.event, PersonRegistered):
        return project(row, fact, key)
    raise ArithmeticError("Ana")


def folded(model: ReadModel[Person], *happened: Any, skips: set[tuple[str, int]] | None = None) -> Folding[Person]:
    folding = Folding(model, CODEC, complete=True)
    folding.skips = skips or set()
    folding.fold(folding.open(stored(*happened), KEYS))
    return folding


def row_of(folding: Folding[Person]) -> Person | None:
    held = folding.rows[ANA]
    return held and held[0]


def test_the_erasure_takes_the_values() -> None:
    assert row_of(folded(PEOPLE, REGISTERED)) == Person(ANA, "Orhei", "Ana", "ana@example.org")
    assert row_of(folded(PEOPLE, REGISTERED, PersonErased(ANA))) == ERASED


def test_also_where_the_read_model_forgets_to() -> None:
    model = replace(PEOPLE, evolve=forgetful)
    folding = folded(model, REGISTERED, PersonErased(ANA))
    assert row_of(folding) == ERASED
    assert folding.batch.changed == {ANA: False}


def test_also_where_it_fails() -> None:
    folding = folded(replace(PEOPLE, evolve=broken), REGISTERED, PersonErased(ANA))
    assert row_of(folding) == ERASED
    assert [one.error for one in folding.batch.poisons] == ["ArithmeticError at position 2"]


def test_also_where_the_row_is_quarantined() -> None:
    folding = folded(replace(PEOPLE, evolve=broken), REGISTERED, EmailReplaced(ANA, "b@example.org"), PersonErased(ANA))
    assert row_of(folding) == ERASED
    assert folding.batch.held_back == [(ANA, 3)]


def test_also_where_the_erasure_is_skipped() -> None:
    assert row_of(folded(PEOPLE, REGISTERED, PersonErased(ANA), skips={(ANA, 2)})) == ERASED


def test_another_person_in_the_row_stays() -> None:
    def about_bo(row: Person | None, fact: Any, key: str) -> Person | None:
        made = forgetful(row, fact, key)
        return made and replace(made, person_id=key)

    other = "person-bo-8e0d3c5a19f"
    model = replace(PEOPLE, keys=lambda _: [other], evolve=about_bo)
    held = folded(model, REGISTERED, PersonErased(ANA)).rows[other]
    assert held is not None
    assert held[0].name == "Ana"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"history": True}, "history"),
        ({"permission": None}, "permission"),
        ({"events": (PersonRegistered,)}, "none of its events erases"),
    ],
)
def test_a_read_model_that_would_keep_personal_values_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(PEOPLE, **changed)


def test_a_read_model_knows_what_is_personal() -> None:
    assert PEOPLE.personal == {"name": Personal("person_id", "identity"), "email": Personal("person_id", "contact")}
