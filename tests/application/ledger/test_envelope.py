"""Every event that can be recorded comes back from its bytes as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.ledger.envelope import MAX_BYTES, EnvelopeTooLargeError, UnknownEventTypeError, deed_of
from domain.budgeting.books.events import BudgetReopened
from domain.kernel.declarations import Act, Recorded, event_type
from infra.bootstrap import INSTALLATION
from tests.application.ledger.event_samples import sample_codec
from tests.application.ledger.generated import texts
from tests.suite.profiles import examples
from tests.support.blobs import by_name, whole
from tests.support.every_key import EVERY_KEY
from tests.support.once import once

CODEC = sample_codec(INSTALLATION.codec.classes.values())
EVENTS = sorted(CODEC.classes.values(), key=lambda cls: event_type(cls).name)

_people = st.uuids(version=4).map(lambda id_: f"person-{id_}")
acts = st.builds(Act, texts, texts, texts, st.datetimes(timezones=st.just(UTC)))


@once
def recorded(cls: type[Any]) -> st.SearchStrategy[Recorded[Any]]:
    """Facts of a class, about people with ids of their own."""
    people = st.fixed_dictionaries({one.subject: _people for one in event_type(cls).sealed.values()})
    events = st.builds(lambda event, ids: whole(replace(event, **ids)), st.from_type(cls), people)
    ids = st.uuids()
    versions, digests = st.integers(1, 2**40), st.none() | st.binary(min_size=32, max_size=32)
    return st.builds(Recorded, events, texts, versions, versions, acts, ids, ids, ids, st.none() | ids, digests)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: event_type(cls).name)
@settings(max_examples=examples(30))
@given(data=st.data())
def test_every_event_comes_back_as_it_was(cls: type[Any], data: st.DataObject) -> None:
    fact = data.draw(recorded(cls))
    bodies: list[bytes] = []
    stored = CODEC.seal(fact, EVERY_KEY, bodies)
    opened = CODEC.open(stored.state, fact.position, EVERY_KEY, by_name(bodies))
    assert opened == fact
    assert CODEC.seal(opened, EVERY_KEY, []).state == stored.state
    assert orjson.dumps(orjson.loads(stored.state), option=orjson.OPT_SORT_KEYS) == stored.state
    assert (stored.originator_id, stored.originator_version, stored.topic) == (
        fact.stream,
        fact.version,
        event_type(cls).name,
    )


def a_reopening(reason: str) -> Recorded[BudgetReopened]:
    act, id_ = Act("u", "*", "g", datetime(2014, 1, 1, tzinfo=UTC)), UUID(int=1)
    return Recorded(BudgetReopened("MD-2014", reason), "budget-MD-2014", 1, 1, act, id_, id_, id_, None)


def test_an_act_carries_the_digest_of_its_command_and_older_ones_stay_as_they_were() -> None:
    older = a_reopening("x")
    state = CODEC.seal(replace(older, digest=bytes(32))).state

    assert orjson.loads(state)["digest"] == "A" * 43 + "="
    assert deed_of(state).digest == bytes(32)
    assert b"digest" not in CODEC.seal(older).state
    assert deed_of(CODEC.seal(older).state).digest is None


def test_an_envelope_has_a_largest_size() -> None:
    empty = len(CODEC.seal(a_reopening("")).state)
    assert len(CODEC.seal(a_reopening("x" * (MAX_BYTES - empty))).state) == MAX_BYTES
    with pytest.raises(EnvelopeTooLargeError):
        CODEC.seal(a_reopening("x" * (MAX_BYTES - empty + 1)))


def test_an_event_of_nobody_is_not_guessed_at() -> None:
    state = CODEC.seal(a_reopening("x")).state
    with pytest.raises(UnknownEventTypeError, match="BudgetBurned"):
        CODEC.open(state.replace(b"BudgetReopened", b"BudgetBurned"))
    with pytest.raises(UnknownEventTypeError, match="schema 2"):
        CODEC.open(state.replace(b'"schema":1', b'"schema":2'))
