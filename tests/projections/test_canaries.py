"""Marked values of made-up persons are folded through every read model that is given any: each stays where it may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.ledger.sealing import Erased, Erasures
from domain.kernel.declarations import Act, Recorded, event_type
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.sealed import SealedValues
from projections.kernel.declarations import ReadModel
from tests.projections.kernel.test_rebuild_equals_live import anything
from tests.support.case_files import CASE_FILES, CaseFile, CaseOpened, DeputyNamed, NoteAdded
from tests.support.once import once
from tests.support.people import ANA, BO, PEOPLE

ACT = Act("somebody", "*", "grant", datetime(2026, 1, 1, tzinfo=UTC))
MARK = re.compile(r"canary\((.*?)\)")
MODELS = [*(model for model in INSTALLATION.read_models if model.sealed), PEOPLE, CASE_FILES]


def told(subject: str | None) -> str:
    """The id of a person in a mark: any text may be one, also with a bracket in it."""
    return str(subject).encode().hex()


def marked(event: Any) -> Any:
    """The event, in which each personal text says whose it is."""
    kind, hints = event_type(type(event)), get_type_hints(type(event))
    texts = {name: one for name, one in kind.sealed.items() if hints[name] == str | None}
    return replace(
        event, **{name: f"canary({told(getattr(event, one.subject))}) {name}" for name, one in texts.items()}
    )


@once
def histories(model: ReadModel[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.one_of([anything(cls) for cls in model.events]).map(marked), min_size=1, max_size=15)


def folded(model: ReadModel[Any], events: Iterable[Any]) -> Iterator[Any]:
    """Every row that the read model ever had."""
    rows: dict[str, Any] = {}
    for position, event in enumerate(events, 1):
        id_ = UUID(int=position)
        fact = Recorded(event, "stream", position, position, ACT, id_, id_, id_, None)
        for key in set(model.keys(fact)):
            with suppress(Exception):  # a made-up event that cannot be folded: the row stays as it is
                rows[key] = model.evolve(rows.get(key), fact, key)
                if rows[key] is not None:
                    yield rows[key]


def astray(model: ReadModel[Any], rows: Iterable[Any]) -> set[str]:
    """The fields in which somebody's value stands that an erasure of that person would not take out."""
    return {
        field.name
        for row in rows
        for field in fields(row)
        for whose in MARK.findall(repr(getattr(row, field.name)))
        if field.name not in model.sealed or told(getattr(row, model.sealed[field.name].subject)) != whose
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@settings(max_examples=40)
@given(data=st.data())
def test_no_personal_value_goes_astray(model: ReadModel[Any], data: st.DataObject) -> None:
    rows = list(folded(model, data.draw(histories(model))))
    assert astray(model, rows) == set()
    persons = {getattr(row, subject) for row in rows for subject in model.told_by} - {None}
    left = [SealedValues(model).without(row, Erasures(map(Erased, persons))) for row in rows]
    assert [getattr(row, name) for row in left for name in model.sealed] == [None] * len(left) * len(model.sealed)


HISTORY: Sequence[Any] = [
    marked(one)
    for one in (CaseOpened("c", ANA, "", "", "A bridge"), DeputyNamed("c", BO, ""), NoteAdded("c", "a note"))
]


def leaking(row: CaseFile | None, fact: Any, key: str) -> CaseFile | None:
    made = CASE_FILES.evolve(row, fact, key)
    return made and replace(made, subject=f"{made.subject}, by {made.officer_name}")


def mixing(row: CaseFile | None, fact: Any, key: str) -> CaseFile | None:
    made = CASE_FILES.evolve(row, fact, key)
    return made and replace(made, deputy_name=made.officer_name)


def noting(row: CaseFile | None, fact: Any, key: str) -> CaseFile | None:
    made = CASE_FILES.evolve(row, fact, key)
    notes = tuple(replace(note, text=f"{made.officer_name}: {note.text}") for note in made.notes) if made else ()
    return made and replace(made, notes=notes)


@pytest.mark.parametrize(
    ("evolve", "fields_astray"),
    [(CASE_FILES.evolve, set()), (leaking, {"subject"}), (mixing, {"deputy_name"}), (noting, {"notes"})],
)
def test_canaries_find_what_goes_astray(evolve: Any, fields_astray: set[str]) -> None:
    model = replace(CASE_FILES, evolve=evolve)
    assert astray(model, folded(model, HISTORY)) == fields_astray
