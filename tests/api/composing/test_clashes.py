"""Names that two declarations claim are refused when the installation is composed, and both places are told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.composing.installation import Installation
from api.composing.names import MACHINE_ROOMS
from api.kernel.context import Context
from api.kernel.declarations import Entity, Many, Mutation, Question
from application.kernel.workflows import Deadline, Workflow
from domain.kernel.composition import CompositionError
from infra.bootstrap import INSTALLATION
from tests.api.composing import lending as of
from tests.api.composing.lending import ARCHIVE, ARCHIVE_SLICE, LENDING, STORED_FILES, Archive

ROOT = Path(__file__).parents[3]
HERE = "tests.api.composing.lending."


def with_slice(**changes: Any) -> Context:
    """Archive with another slice beside its own: its name, command, event, stream or permission may be lending's."""
    named: dict[str, Any] = {
        "name": "archive.other",
        "command": of.OnShelf,
        "stored": of.FileStored,
        "prefix": "shelf",
        "permission": "archive.store_file",
        **changes,
    }
    return replace(ARCHIVE, slices=(ARCHIVE_SLICE, of.slice_of(**named)))


def with_model(name: str = "archive.others", row: type[Any] = of.OnShelf, permission: str = "archive.read") -> Context:
    """Archive with another read model, which is not shown."""
    return replace(ARCHIVE, read_models=(STORED_FILES, of.model_of(name, row, permission)))


def showing(**changes: Any) -> Context:
    """Archive, which shows other things."""
    return replace(ARCHIVE, exposed=replace(ARCHIVE.exposed, **changes))


def showing_row(row: type[Any]) -> Context:
    """Archive, which shows a read model of this row."""
    model = of.model_of("archive.others", row, "archive.read")
    shown = replace(ARCHIVE.exposed, entities=(*ARCHIVE.exposed.entities, Entity(model, singular="other")))
    return replace(ARCHIVE, exposed=shown)  # not among its read models, so that nothing but the type clashes


SAME = Many("dueAt", STORED_FILES)
CLASHES: dict[str, tuple[Context, str, str]] = {
    "two contexts of one name": (replace(ARCHIVE, name="lending"), "context name lending", f"{HERE}ARCHIVE_SLICE"),
    "row classes": (with_model(row=Archive.LentBook), "row class LentBook", f"{HERE}Archive.LentBook"),
    "read models": (with_model(name="lending.lent_books"), "read model lending.lent_books", f"{HERE}OnShelf"),
    "slices": (with_slice(name="lending.book"), "slice lending.book", f"{HERE}decide"),
    "commands": (with_slice(command=Archive.LendBook), "command lendBook", f"{HERE}Archive.LendBook"),
    "stored names": (with_slice(stored=Archive.BookLent), "stored event lending.BookLent", f"{HERE}Archive.BookLent"),
    "an event of two contexts": (with_slice(stored=of.BookLent), "stored event lending.BookLent", "(context archive)"),
    "stream prefixes": (
        with_slice(prefix="book"),
        "stream prefix book",
        f"{HERE}OnShelf (context archive)",
    ),
    "exports": (
        replace(ARCHIVE, exports=(of.SHELF_FILES,)),
        "export books",
        f"{HERE}SHELF_FILES (context archive)",
    ),
    "refusal codes": (
        replace(ARCHIVE, refusals=of.LENDING_REFUSALS),
        "refusal code book_is_lent",
        f"{HERE}LENDING_REFUSALS (context archive)",
    ),
    "a refusal code of all": (
        replace(ARCHIVE, refusals=of.SHARED_REFUSALS),
        "refusal code not_an_id",
        "domain.kernel.refusals.MESSAGES",
    ),
    "permissions of commands": (
        with_slice(permission="lending.read"),
        "permission lending.read",
        f"{HERE}OnShelf (context archive)",
    ),
    "permissions of read models": (
        with_model(permission="lending.lend_book"),
        "permission lending.lend_book",
        f"{HERE}OnShelf (context archive)",
    ),
    "permissions of questions": (
        showing(questions=(Question("whoStored", of.WhoStored, of.Storer, "lending.ask"),)),
        "permission lending.ask",
        f"{HERE}WhoStored (context archive)",
    ),
    "workflows": (
        replace(ARCHIVE, workflows=(Workflow("lending.remind", (of.FileStored,), of.react),)),
        "workflow lending.remind",
        "(context archive)",
    ),
    "deadlines": (
        replace(ARCHIVE, deadlines=(Deadline("lending.return", "archive.stored_files", of.StoreFile),)),
        "deadline lending.return",
        "(context archive)",
    ),
    "effects": (
        replace(ARCHIVE, effects=(replace(of.REPORT, events=(of.FileStored,)),)),
        "effect lending.report",
        "(context archive)",
    ),
    "mutations": (
        showing(mutations=(Mutation(Archive.LendBook, STORED_FILES),)),
        "field Mutation lendBook",
        f"{HERE}Archive.LendBook",
    ),
    "queries of one row": (
        showing(entities=(Entity(STORED_FILES, singular="lentBook"),)),
        "field Query lentBook",
        f"{HERE}STORED_FILES",
    ),
    "queries of many rows": (
        showing(entities=(Entity(STORED_FILES, plural="lentBooks"),)),
        "field Query lentBooks",
        f"{HERE}STORED_FILES",
    ),
    "questions": (
        showing(questions=(Question("whoHas", of.WhoStored, of.Storer, "archive.ask"),)),
        "field Query whoHas",
        f"{HERE}WhoStored",
    ),
    "a query of the machine": (
        showing(questions=(Question("node", of.WhoStored, of.Storer, "archive.ask"),)),
        "field Query node",
        f"{HERE}WhoStored",
    ),
    "types of rows": (showing_row(Archive.LentBook), "GraphQL type LentBook", f"{HERE}Archive.LentBook"),
    "a type made for another": (
        showing_row(Archive.LentBookConnection),
        "GraphQL type LentBookConnection",
        f"{HERE}LentBook",
    ),
    "a type of the machine": (showing_row(Archive.Money), "GraphQL type Money", "the machine's own"),
    "fields of a row": (
        showing(entities=(Entity(STORED_FILES, (SAME,)),)),
        "field StoredFile dueAt",
        f"{HERE}StoredFile",
    ),
    "types of answers": (
        showing(questions=(Question("whoStored", of.WhoStored, Archive.Holder, "archive.ask"),)),
        "GraphQL type Holder",
        f"{HERE}Archive.Holder",
    ),
    "enums of a question": (
        showing(questions=(Question("whoStored", of.OnShelf, of.Storer, "archive.ask"),)),
        "GraphQL type Shelf",
        f"{HERE}Archive.Shelf",
    ),
    "enums": (
        showing(mutations=(Mutation(of.OnShelf, STORED_FILES),)),
        "GraphQL type Shelf",
        f"{HERE}Archive.Shelf",
    ),
}


def test_what_is_installed_is_composed_and_so_are_contexts_that_get_along() -> None:
    Installation(INSTALLATION.contexts)
    Installation((LENDING, ARCHIVE))


@pytest.mark.parametrize(("context", "clash", "place"), CLASHES.values(), ids=CLASHES.keys())
def test_two_declarations_of_one_name_are_refused(context: Context, clash: str, place: str) -> None:
    with pytest.raises(CompositionError) as refused:
        Installation((LENDING, context))
    said = str(refused.value)
    assert said.startswith(f"two declarations have the {clash}: "), said
    first, _, second = said.partition(": ")[2].partition(" and ")
    assert place in said, said
    assert all(re.match(r"(tests|domain|the machine's own)\b", one) for one in (first, second)), said


@pytest.mark.parametrize(("layer", "room"), [("api", "graphql"), ("application", "bus"), ("infra", "postgres")])
def test_a_context_called_like_a_machine_room_is_refused(layer: str, room: str) -> None:
    with pytest.raises(CompositionError, match=f"context name {room}: the machine room {layer}/{room} and "):
        Installation((LENDING, replace(ARCHIVE, name=room)))


@pytest.mark.parametrize("layer", MACHINE_ROOMS)
def test_all_rooms_but_those_of_contexts_are_known_to_be_the_machines(layer: str) -> None:
    """A new room of the machine is named in `api/composing/names.py`."""
    # A checkout that was brought up to date keeps folders of compiled files where rooms once were.
    kept = (one for one in (ROOT / layer).rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    inside = {Path(one.relative_to(ROOT / layer).parts[0]).stem for one in kept} - {"__init__"}
    assert inside - {one.name for one in INSTALLATION.contexts} <= MACHINE_ROOMS[layer]
