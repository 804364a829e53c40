"""Personal values: readable with their key, in their place; without it never; refused where anything was changed."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ledger.envelope import Codec
from application.ledger.sealing import (
    STEP,
    UNREADABLE,
    KeysNotFetchedError,
    Pair,
    SealedPlace,
    SubjectErased,
    TamperedError,
    seal,
    unseal,
)
from domain.kernel.declarations import PUBLIC, Act, Personal, Recorded, event
from domain.kernel.fields import SECRET
from tests.support import matters as m
from tests.support.every_key import EVERY_KEY
from tests.support.people import ANA, BO, EVENTS, EmailReplaced, PersonErased, PersonRegistered

CODEC = Codec(EVENTS)
MATTERS = Codec(m.EVENTS)
KEYS = {Pair(who, why): bytes([n]) * 32 for n, (who, why) in enumerate([(ANA, "identity"), (ANA, "contact")], 1)}
GONE = dict.fromkeys(KEYS)
REGISTERED = PersonRegistered(ANA, "Ana Canary", "canary@example.org", "Orhei")
PLACE = SealedPlace("person-1", 1, "people.PersonRegistered", "name", ANA, "identity")
KEY = bytes(32)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


def recorded(happened: Any, stream: str = f"person-{ANA}", version: int = 1) -> Recorded[Any]:
    act, id_ = Act("u", "*", "g", datetime(2026, 1, 1, tzinfo=UTC)), UUID(int=1)
    return Recorded(happened, stream, version, 0, act, id_, id_, id_, None)


def data_of(state: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(state)["data"]
    return found


def with_data(state: bytes, **changed: Any) -> bytes:
    envelope = orjson.loads(state)
    envelope["data"] |= changed
    return orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)


def test_what_is_stored_shows_no_personal_value() -> None:
    state = CODEC.seal(recorded(REGISTERED), KEYS).state
    assert b"anary" not in state
    assert data_of(state)["town"] == "Orhei"
    assert set(data_of(state)["name"]) == {"sealed"}
    assert CODEC.wanted([state]) == CODEC.pairs(REGISTERED) == set(KEYS)


def test_with_the_keys_the_fact_comes_back() -> None:
    fact = recorded(REGISTERED)
    assert CODEC.open(CODEC.seal(fact, KEYS).state, 0, KEYS) == fact


def test_without_a_key_its_value_is_none_and_the_rest_stays() -> None:
    state = CODEC.seal(recorded(REGISTERED), KEYS).state
    half = {**KEYS, Pair(ANA, "contact"): None}
    assert CODEC.open(state, 0, half).event == replace(REGISTERED, email=None)
    assert CODEC.open(state, 0, UNREADABLE).event == replace(REGISTERED, name=None, email=None)


def test_a_value_that_was_never_given_needs_no_key() -> None:
    fact = recorded(PersonRegistered(ANA, None, None, "Orhei"))
    assert CODEC.pairs(fact.event) == set()
    assert CODEC.open(CODEC.seal(fact).state) == fact


def test_nobody_forgets_to_look_for_keys() -> None:
    state = CODEC.seal(recorded(REGISTERED), KEYS).state
    with pytest.raises(KeysNotFetchedError):
        CODEC.open(state)
    with pytest.raises(KeysNotFetchedError):
        CODEC.seal(recorded(REGISTERED))


def test_nothing_is_sealed_for_the_erased() -> None:
    with pytest.raises(SubjectErased):
        CODEC.seal(recorded(REGISTERED), GONE)


def test_an_event_without_personal_fields_needs_no_key() -> None:
    fact = recorded(PersonErased(ANA))
    assert CODEC.open(CODEC.seal(fact).state) == fact
    assert CODEC.wanted([CODEC.seal(fact).state]) == set()


@pytest.mark.parametrize("subject", ["01920011-5252-7001-8001-302010098887", "0192f0aa-5e5b-7cc4-8d1f-3c2b1a0d9e8f"])
def test_a_uuid_is_a_random_id_also_of_digits_alone(subject: str) -> None:
    assert CODEC.pairs(EmailReplaced(subject, "x")) == {Pair(subject, "contact")}


@pytest.mark.parametrize("subject", ["2004001234567", "ana", "", "1234567890123456789", "a b c d e f g h i j"])
def test_a_subject_is_a_random_id(subject: str) -> None:
    with pytest.raises(ValueError, match="no random id") as caught:
        CODEC.pairs(EmailReplaced(subject, "x"))
    assert not subject or subject not in str(caught.value)


# --- what is refused -----------------------------------------------------------------------------


def test_a_personal_value_in_plain_text_is_refused_also_without_key() -> None:
    state = with_data(CODEC.seal(recorded(REGISTERED), KEYS).state, name="Somebody Else")
    for keys in (KEYS, GONE, UNREADABLE):
        with pytest.raises(TamperedError) as caught:
            CODEC.open(state, 0, keys)
        assert "Somebody" not in str(caught.value)


@pytest.mark.parametrize(
    "other",
    [
        PLACE._replace(stream="person-2"),
        PLACE._replace(version=2),
        PLACE._replace(type="people.PersonRenamed"),
        PLACE._replace(field="email"),
        PLACE._replace(subject=BO),
        PLACE._replace(purpose="contact"),
    ],
)
def test_a_sealed_value_opens_in_its_place_alone(other: SealedPlace) -> None:
    with pytest.raises(TamperedError):
        unseal(seal("Ana", PLACE, KEY), other, KEY)


def test_fields_of_one_event_cannot_be_swapped() -> None:
    same_key = dict.fromkeys(KEYS, KEY)
    data = data_of(state := CODEC.seal(recorded(REGISTERED), same_key).state)
    with pytest.raises(TamperedError):
        CODEC.open(with_data(state, name=data["email"], email=data["name"]), 0, same_key)


def test_an_event_cannot_be_given_to_another_person() -> None:
    state = CODEC.seal(recorded(REGISTERED), KEYS).state
    keys = {Pair(BO, pair.purpose): key for pair, key in KEYS.items()}
    with pytest.raises(TamperedError):
        CODEC.open(with_data(state, person_id=BO), 0, keys)


def test_every_flipped_bit_is_refused() -> None:
    sealed = base64.urlsafe_b64decode(seal("Ana", PLACE, KEY)["sealed"])
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TamperedError):
            unseal({"sealed": base64.urlsafe_b64encode(changed).decode()}, PLACE, KEY)


@given(at=st.integers(0), letter=st.sampled_from("ABCabc019-_=+/ \n"))
def test_every_changed_letter_is_refused(at: int, letter: str) -> None:
    text = seal("Ana", PLACE, KEY)["sealed"]
    at %= len(text)
    if text[at] != letter:
        with pytest.raises(TamperedError):
            unseal({"sealed": text[:at] + letter + text[at + 1 :]}, PLACE, KEY)


@given(cut=st.integers(0, 63))
def test_what_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(TamperedError):
        unseal({"sealed": seal("Ana", PLACE, KEY)["sealed"][:cut]}, PLACE, KEY)


@pytest.mark.parametrize(
    "given_", [None, 7, [], {}, {"sealed": None}, {"sealed": ""}, {"sealed": "ä"}, {"sealed": "="}]
)
def test_other_shapes_are_refused(given_: object) -> None:
    for key in (KEY, None):
        with pytest.raises(TamperedError):
            unseal(given_, PLACE, key)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(TamperedError):
        unseal(seal("Ana", PLACE, KEY), PLACE, bytes([1]) * 32)


# --- secrets of things -----------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [Pair(m.MATTER, SECRET), Pair(ANA, "identity")])
def test_each_key_opens_what_stands_under_it_and_nothing_else(lost: Pair) -> None:
    fact = recorded(m.MatterOpened(m.MATTER, "treasury", "A secret title", ANA, "Ana"))
    state = MATTERS.seal(fact, EVERY_KEY).state
    assert b"title" in state
    assert b"A secret" not in state
    assert MATTERS.wanted([state]) == {Pair(m.MATTER, SECRET), Pair(ANA, "identity")}
    assert MATTERS.open(state, 0, EVERY_KEY) == fact
    gone = {"title": None} if lost.purpose == SECRET else {"applicant_name": None}
    keys = {**dict.fromkeys(MATTERS.wanted([state]), EVERY_KEY[lost]), lost: None}
    assert MATTERS.open(state, 0, keys).event == replace(fact.event, **gone)


PLACES = st.builds(
    SealedPlace,
    st.sampled_from(["matter-1", "matter-2"]),
    st.integers(1, 2),
    st.sampled_from(["matters.MatterOpened", "matters.PaperFiled"]),
    st.sampled_from(["title", "remark"]),
    st.sampled_from([m.MATTER, m.PAPER, ANA]),
    st.sampled_from([SECRET, "identity"]),
)


@given(TEXTS, PLACES, PLACES)
def test_a_value_opens_where_it_was_sealed_and_nowhere_else(text: str, place: SealedPlace, other: SealedPlace) -> None:
    if place == other:
        assert unseal(seal(text, place, KEY), other, KEY) == text
    else:
        with pytest.raises(TamperedError):
            unseal(seal(text, place, KEY), other, KEY)


def test_a_secret_is_not_opened_as_what_a_person_told() -> None:
    """Under one key, in one event, of one id: the purpose is part of the place."""
    state = MATTERS.seal(recorded(m.MatterOpened(ANA, "treasury", "A title", ANA, "Ana")), EVERY_KEY).state
    data = data_of(state)
    with pytest.raises(TamperedError):
        MATTERS.open(with_data(state, title=data["applicant_name"]), 0, EVERY_KEY)


# --- shapes --------------------------------------------------------------------------------------


@given(TEXTS | st.integers(-(2**53), 2**53) | st.booleans() | st.lists(TEXTS, max_size=3))
def test_any_value_comes_back(value: Any) -> None:
    assert unseal(seal(value, PLACE, KEY), PLACE, KEY) == value


@given(TEXTS)
def test_lengths_come_in_steps(text: str) -> None:
    sealed = base64.urlsafe_b64decode(seal(text, PLACE, KEY)["sealed"])
    assert (len(sealed) - 1 - 12 - 16) % STEP == 0


def test_the_same_value_never_looks_the_same() -> None:
    assert seal("Ana", PLACE, KEY) != seal("Ana", PLACE, KEY)


def test_the_form_is_a_contract() -> None:
    kept = {"sealed": "AQAAAAAAAAAAAAAAAOzmLlxvQEtOJ27l85rTvThSQCPqF4YKVPGC1a5VJhWu3Lq_EiLcLz9ZemQvBrp-zw=="}
    assert seal("Ana", PLACE, KEY, lambda: bytes(12)) == kept
    assert unseal(kept, PLACE, KEY) == "Ana"


def with_town(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "town": "unknown"}


def test_other_types_and_older_schemas_are_opened_too() -> None:
    born = Annotated[date | None, Personal("person_id", "identity")]

    def declared(**more: Any) -> Any:
        hints = {"person_id": str, "born": born, **more}
        return dataclass(type("Born", (), {"__annotations__": hints}))

    first = event("people.Born", fields=PUBLIC)(declared())
    second = event("people.Born", fields=PUBLIC, schema=2, upcasts={1: with_town})(declared(town=str))
    state = Codec([first]).seal(recorded(first(ANA, date(1980, 2, 29))), KEYS).state
    newer = Codec([second])
    assert newer.wanted([state]) == {Pair(ANA, "identity")}
    assert newer.open(state, 0, KEYS).event == second(ANA, date(1980, 2, 29), "unknown")
