"""Published facts: the same bytes for ever, as their schemas say, and nothing in them that was not listed."""

from __future__ import annotations

import copy
import re
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api.composing.installation import Installation
from api.live.publishing import UNREADABLE, Publisher, breaking_changes, schemas
from domain.kernel.declarations import Act, Public, Recorded, event_type
from domain.kernel.publishing import Publication
from infra.bootstrap import INSTALLATION
from infra.cli.feed import COMMITTED
from tests.api.support.feed_samples import SOURCE, UNREAD, WHEN, sample, stored, told, unreadable
from tests.application.ledger.event_samples import sample_codec
from tests.application.ledger.generated import texts  # noqa: F401 - of values that events can hold
from tests.suite.profiles import examples
from tests.support.blobs import whole
from tests.support.every_key import EVERY_KEY

PUBLICATIONS = INSTALLATION.publications
PUBLISHER = Publisher(PUBLICATIONS, SOURCE)
BY_EVENT = {event_type(one.event).name: one for one in PUBLICATIONS}
CODEC = sample_codec(INSTALLATION.codec.classes.values())
EVENTS = sorted(CODEC.classes.values(), key=lambda cls: event_type(cls).name)
CANARY = "canary-7f3a"
each = pytest.mark.parametrize("one", PUBLICATIONS, ids=lambda one: one.type)


@each
def test_what_is_told_stays_the_same(one: Publication) -> None:
    assert sample(one).exists(), "run python -m tests.api.support.feed_samples and commit what it writes"
    assert told(one).body == sample(one).read_bytes()


def test_what_is_told_of_an_unreadable_fact_stays_the_same_and_says_nothing_of_it() -> None:
    one = PUBLICATIONS[0]
    found = unreadable(one)
    assert found.body == UNREAD.read_bytes()
    assert (found.type, found.instead_of, found.government) == (UNREADABLE, one.type, "")
    Draft202012Validator({**PUBLISHER.schemas[UNREADABLE], "additionalProperties": False}).validate(
        orjson.loads(found.body)["data"]
    )
    assert b"broken" not in found.body


@each
def test_older_stored_schemas_are_told_too(one: Publication) -> None:
    for schema in range(1, event_type(one.event).schema + 1):
        assert told(one, schema).instead_of is None


@each
def test_what_is_told_is_a_cloud_event_whose_data_its_schema_allows(one: Publication) -> None:
    found = orjson.loads(told(one).body)
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in found)
    assert {"specversion", "id", "source", "type"} <= set(found)
    assert (found["specversion"], found["id"], found["source"], found["type"]) == ("1.0", "7", SOURCE, one.type)
    assert found["dataschema"] == f"{SOURCE}/feed/schemas/{one.type}.json"
    assert found["subject"]
    assert datetime.fromisoformat(found["time"]).tzinfo
    schema = PUBLISHER.schemas[one.type]
    Draft202012Validator.check_schema(schema)
    Draft202012Validator({**schema, "additionalProperties": False}).validate(found["data"])
    assert set(found["data"]) == set(schema["required"])


def _canaries(cls: type[Any]) -> dict[str, Any]:
    """A canary in each text that is not listed; of personal fields in all."""
    listed = BY_EVENT.get(event_type(cls).name)
    kept = {*listed.fields, listed.subject, "government", "jurisdiction", "budget_id", "line_id"} if listed else set()
    hints = get_type_hints(cls)
    return {
        one.name: CANARY
        for one in fields(cls)
        if hints[one.name] in {str, str | None} and (one.name not in kept or not _is_public(cls, one.name))
    }


def _is_public(cls: type[Any], name: str) -> bool:
    return isinstance(event_type(cls).fields[name], Public)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: event_type(cls).name)
@settings(max_examples=examples(10))
@given(data=st.data())
def test_nothing_is_told_that_was_not_listed(cls: type[Any], data: st.DataObject) -> None:
    people = {one.subject: f"person-{UUID(int=8)}" for one in event_type(cls).sealed.values()}
    event = data.draw(st.from_type(cls).map(lambda it: whole(replace(it, **_canaries(cls) | people))))
    id_ = UUID(int=7)
    fact = Recorded(event, CANARY, 1, 9, Act(CANARY, CANARY, CANARY, WHEN), id_, id_, id_, id_)
    state = CODEC.seal(fact, EVERY_KEY, []).state
    assert CANARY.encode() in state
    known = stored(state, 9)
    if event_type(cls).name not in BY_EVENT:
        assert event_type(cls).name not in PUBLISHER.events_of(())
        with pytest.raises(KeyError):
            PUBLISHER.published(known)
        return
    found = PUBLISHER.published(known)
    body = found.body
    assert found.instead_of is None
    assert CANARY.encode() not in body
    assert b'"sealed":' not in body
    assert str(id_).encode() not in body


def test_nothing_of_identity_is_published() -> None:
    assert not [one.type for one in PUBLICATIONS if one.type.startswith("identity.")]


def test_an_installation_publishes_nothing_by_itself() -> None:
    bare = Installation(tuple(replace(one, publications=()) for one in INSTALLATION.contexts))
    assert bare.publications == ()
    assert Publisher((), SOURCE).events_of(()) == ()


def test_an_event_is_published_once() -> None:
    with pytest.raises(ValueError, match="is published twice"):
        Publisher([PUBLICATIONS[0], replace(PUBLICATIONS[0], version=2)], SOURCE)


# --- schemas -------------------------------------------------------------------------------------


def test_the_committed_schemas_are_those_of_the_declarations() -> None:
    assert orjson.loads(COMMITTED.read_bytes()) == schemas(PUBLICATIONS)


def test_a_change_that_breaks_readers_is_found() -> None:
    old = schemas(PUBLICATIONS)
    assert breaking_changes(old, old) == []
    new = copy.deepcopy({**old})
    del new["budgeting.BudgetClosed.v1"]
    opened: Any = new["budgeting.BudgetOpened.v1"]
    del opened["properties"]["currency"]
    opened["properties"]["fiscalYear"] = {"type": "string"}
    opened["properties"]["colour"] = {"type": "string"}
    opened["$defs"]["Level"]["enum"] = ["central"]
    opened["$defs"]["Level"]["description"] = "Other words."
    assert breaking_changes(old, new) == [
        "budgeting.BudgetClosed.v1 is no more",
        "budgeting.BudgetOpened.v1 says nothing of currency any more",
        "budgeting.BudgetOpened.v1: fiscalYear is another kind of value",
        "budgeting.BudgetOpened.v1: Level is another kind of value",
    ]
