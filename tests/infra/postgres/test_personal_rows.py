"""Rows with personal values lose them with the erasure, whatever else is wrong with the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from application.ledger.envelope import Codec
from application.ledger.sealing import Erased, KeyMap, Pair
from domain.kernel.declarations import Act, Personal, Recorded
from infra.postgres.projecting.folding import Folding, LedgerEvent
from infra.postgres.projecting.sealed import MisplacedError, SealedValues
from projections.kernel.declarations import ReadModel
from tests.support.case_files import CASE_FILES, CaseFile, CaseOpened, DeputyNamed
from tests.support.people import ANA, BO, EVENTS, PEOPLE, EmailReplaced, Person, PersonErased, PersonRegistered, project

CODEC = Codec(EVENTS)
AT = datetime(2026, 1, 1, tzinfo=UTC)
KEYS: KeyMap = {Pair(who, purpose): bytes(32) for who in (ANA, BO) for purpose in ("identity", "contact")}
REGISTERED = PersonRegistered(ANA, "Ana", "ana@example.org", "Orhei")
ERASED = Person(ANA, "Orhei", None, None)


def stored(*happened: Any) -> list[LedgerEvent]:
    facts = [fact(one, number) for number, one in enumerate(happened, 1)]
    return [LedgerEvent(one.version, CODEC.seal(one, KEYS).state, AT) for one in facts]


def fact(happened: Any, number: int = 1) -> Recorded[Any]:
    id_ = UUID(int=1)
    return Recorded(happened, "person", number, number, Act("somebody", "*", "grant", AT), id_, id_, id_, None)


def forgetful(row: Person | None, fact: Any, key: str) -> Person | None:
    return row if isinstance(fact.event, PersonErased) else project(row, fact, key)


def broken(row: Person | None, fact: Any, key: str) -> Person | None:
    if isinstance(fact.event, PersonRegistered):
        return project(row, fact, key)
    raise ArithmeticError("Ana")


def folded(
    model: ReadModel[Person], *happened: Any, skips: set[tuple[str, int]] | None = None, erased: bool = True
) -> Folding[Person]:
    """What came of these events, and then of the erasure of Ana where the read model did not fold that yet."""
    folding = Folding(model, CODEC, complete=True)
    folding.skips = skips or set()
    folding.fold(folding.open(stored(*happened), KEYS))
    if erased:
        folding.erase({len(happened): Erased(ANA)})
    return folding


def filled(folding: Folding[Person], key: str = ANA) -> Person | None:
    held = folding.rows[key]
    return held and held[0]


def test_the_erasure_takes_the_values() -> None:
    assert filled(folded(PEOPLE, REGISTERED, erased=False)) == Person(ANA, "Orhei", "Ana", "ana@example.org")
    folding = folded(PEOPLE, REGISTERED)
    assert filled(folding) == ERASED
    assert folding.batch.erased == {1: Erased(ANA)}


def test_the_end_of_a_purpose_takes_the_values_of_that_purpose() -> None:
    folding = folded(PEOPLE, REGISTERED, erased=False)
    folding.erase({2: Erased(ANA, "contact")})
    assert filled(folding) == Person(ANA, "Orhei", "Ana", None)


def test_also_where_the_read_model_forgets_to() -> None:
    folding = folded(replace(PEOPLE, evolve=forgetful), REGISTERED, PersonErased(ANA))
    assert filled(folding) == ERASED
    assert folding.batch.changed == {ANA: False}


def test_also_where_it_fails() -> None:
    folding = folded(replace(PEOPLE, evolve=broken), REGISTERED, PersonErased(ANA))
    assert filled(folding) == ERASED
    assert [one.error for one in folding.batch.poisons] == ["ArithmeticError at position 2"]


def test_also_where_the_row_is_quarantined() -> None:
    folding = folded(replace(PEOPLE, evolve=broken), REGISTERED, EmailReplaced(ANA, "b@example.org"), PersonErased(ANA))
    assert filled(folding) == ERASED
    assert folding.batch.held_back == [(ANA, 3)]


def test_also_where_the_erasure_is_skipped() -> None:
    model = replace(PEOPLE, evolve=forgetful)
    assert filled(folded(model, REGISTERED, PersonErased(ANA), skips={(ANA, 2)})) == ERASED


def test_also_where_the_read_model_does_not_name_the_erasure() -> None:
    model = replace(PEOPLE, events=(PersonRegistered, EmailReplaced))
    folding = folded(model, REGISTERED, PersonErased(ANA))
    assert filled(folding) == ERASED
    assert (folding.batch.poisons, folding.batch.events) == ([], 1)


def test_superseded_rows_that_are_still_to_be_written_lose_them_too() -> None:
    model = replace(PEOPLE, history=True)
    folding = folded(model, REGISTERED, EmailReplaced(ANA, "b@example.org"))
    assert folding.batch.past == [(ERASED, 1, 2)]


def test_a_row_that_is_loaded_before_the_erasure_is_written_comes_without_them() -> None:
    folding = Folding(PEOPLE, CODEC)
    folding.erase({7: Erased(ANA)})
    folding.know([ANA, BO], [(Person(ANA, "Orhei", "Ana", None), 1), (Person(BO, "Orhei", "Bo", None), 2)])
    assert (filled(folding), filled(folding, BO)) == (ERASED, Person(BO, "Orhei", "Bo", None))
    folding.take_batch()
    assert folding.batch.erased == {}


def test_another_person_in_the_row_stays() -> None:
    two = replace(REGISTERED, person_id=BO, name="Bo")
    folding = folded(PEOPLE, REGISTERED, two)
    assert filled(folding, BO) == Person(BO, "Orhei", "Bo", "ana@example.org")


# --- whose a value is --------------------------------------------------------------------------

CASE = CaseOpened("case-1", ANA, "Ana", "ana@example.org", "A bridge")
NAMED = DeputyNamed("case-1", BO, "Bo")
FILE = CaseFile("case-1", "A bridge", ANA, "Ana", "ana@example.org", BO, "Bo")


@pytest.mark.parametrize(
    "row",
    [
        FILE,
        replace(FILE, officer_name=None),
        replace(FILE, officer_name="Ana of A bridge"),
        replace(FILE, deputy_id=ANA, deputy_name="Ana"),
        replace(FILE, officer_id=BO, officer_name="Bo", officer_mail=None, deputy_id=ANA, deputy_name="Ana"),
    ],
)
def test_values_beside_their_own_person_are_kept(row: CaseFile) -> None:
    SealedValues(CASE_FILES).check(CASE_FILES.evolve(None, fact(CASE), "case-1"), row, fact(NAMED))


@pytest.mark.parametrize(
    "row",
    [
        replace(FILE, officer_id=BO),
        replace(FILE, deputy_id=None),
        replace(FILE, deputy_id=ANA),
        replace(FILE, deputy_name="Ana"),
        replace(FILE, officer_mail="Ana"),
        replace(FILE, grounds="Ana"),
        replace(FILE, grounds="because of Bo"),
        replace(FILE, officer_id="case-1"),
        replace(FILE, deputy_id="case-1", deputy_name="Bo, deputy"),
    ],
)
def test_a_value_beside_anybody_elses_id_is_refused(row: CaseFile) -> None:
    with pytest.raises(MisplacedError, match=r"cases\.case_files") as told:
        SealedValues(CASE_FILES).check(CASE_FILES.evolve(None, fact(CASE), "case-1"), row, fact(NAMED))
    assert "Ana" not in str(told.value)


def test_a_read_model_with_personal_values_is_not_for_everybody() -> None:
    with pytest.raises(ValueError, match="permission"):
        replace(PEOPLE, permission=None)


def test_a_read_model_knows_what_is_personal() -> None:
    assert PEOPLE.personal == {"name": Personal("person_id", "identity"), "email": Personal("person_id", "contact")}


def test_a_row_of_several_persons_knows_what_is_whose() -> None:
    assert CASE_FILES.told_by == {
        "officer_id": ("officer_name", "officer_mail"),
        "deputy_id": ("deputy_name",),
        "case_id": ("grounds",),
    }
