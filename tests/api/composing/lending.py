"""Two small contexts that get along, and what the second could declare under the names of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from api.kernel.context import Context
from api.kernel.declarations import Entity, Exposed, Mutation, Question
from api.kernel.exports import Export
from application.kernel.effects import Effect
from application.kernel.rules import Rule, Slice, Streams
from application.kernel.workflows import Deadline, Workflow
from domain.kernel.declarations import PUBLIC, Act, Decider, Recorded, event
from projections.kernel.declarations import ReadModel


class Shelf(Enum):
    """Where a book stands."""

    OPEN = "open"


@dataclass(frozen=True, slots=True)
class LendBook:
    book_id: str
    shelf: Shelf


@event("lending.BookLent", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BookLent:
    book_id: str


@dataclass(frozen=True, slots=True)
class LentBook:
    """A book that is lent."""

    book_id: str
    shelf: Shelf
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WhoHas:
    """Who has a book."""

    book_id: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has it."""

    name: str


@dataclass(frozen=True, slots=True)
class StoreFile:
    file_id: str


@event("archive.FileStored", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FileStored:
    file_id: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is stored."""

    file_id: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WhoStored:
    """Who stored a file."""

    file_id: str


@dataclass(frozen=True, slots=True)
class Storer:
    """Who stored it."""

    name: str


class Archive:
    """What archive could declare, called like lending's."""

    class Shelf(Enum):
        """Where a file stands."""

        CLOSED = "closed"

    @dataclass(frozen=True, slots=True)
    class LendBook:
        file_id: str

    @event("lending.BookLent", fields=PUBLIC)
    @dataclass(frozen=True, slots=True)
    class BookLent:
        file_id: str

    @dataclass(frozen=True, slots=True)
    class LentBook:
        """A file that is lent."""

        file_id: str
        due_at: datetime | None

    @dataclass(frozen=True, slots=True)
    class LentBookConnection:
        """A row whose class is called like a type that is made for lending's."""

        file_id: str

    @dataclass(frozen=True, slots=True)
    class Money:
        """A row whose class is called like a type of the machine."""

        file_id: str

    @dataclass(frozen=True, slots=True)
    class Holder:
        """Who has a file."""

        name: str


@dataclass(frozen=True, slots=True)
class OnShelf:
    file_id: str
    shelf: Archive.Shelf  # of archive, though lending has a Shelf too


def decide(_: None, __: object, ___: Act) -> Sequence[Any]:
    """Nothing ever happens."""
    return ()


def evolve(_: None, __: object) -> None:
    """Nothing ever changes."""


def react(_: Recorded[Any]) -> Sequence[Any]:
    """Nothing follows."""
    return ()


def lend_again(book_id: str) -> LendBook:
    """What is given when a book is due."""
    return LendBook(book_id, Shelf.OPEN)


DECIDER: Decider[None, Any, Any] = Decider(None, decide, evolve)


def slice_of(name: str, command: type[Any], stored: type[Any], prefix: str, permission: str) -> Slice[Any, Any, Any]:
    """A slice of one command."""
    return Slice(name, DECIDER, Streams(prefix), {command: Rule(lambda _: "1", permission)}, events=(stored,))


def model_of(name: str, row: type[Any], permission: str, key: str = "file_id", **more: Any) -> ReadModel[Any]:
    """A read model without rows."""
    return ReadModel(name, 1, row, key, (), lambda _: (), lambda *_: None, permission=permission, **more)


LENT_BOOKS = model_of(
    "lending.lent_books", LentBook, "lending.read", "book_id", unfiltered=("due_at",), orders=("due_at",)
)
LENDING_SLICE = slice_of("lending.book", LendBook, BookLent, "book", "lending.lend_book")
LENDING_REFUSALS = {"book_is_lent": "It is lent."}
SHARED_REFUSALS = {"not_an_id": "No id."}
BOOK_FILES = Export("books/{book_id}", "There is no such book.", {})
SHELF_FILES = Export("books/{shelf}", "There is no such shelf.", {})
REPORT: Effect[Any, Any] = Effect("lending.report", (BookLent,), lambda _: None, lambda *_: (), lambda *_: ())
LENDING = Context(
    name="lending",
    slices=(LENDING_SLICE,),
    read_models=(LENT_BOOKS,),
    exposed=Exposed(
        (Entity(LENT_BOOKS),),
        (Mutation(LendBook, LENT_BOOKS),),
        questions=(Question("whoHas", WhoHas, Holder, "lending.ask"),),
    ),
    refusals=LENDING_REFUSALS,
    workflows=(Workflow("lending.remind", (BookLent,), react),),
    deadlines=(Deadline("lending.return", "lending.lent_books", lend_again),),
    effects=(REPORT,),
    exports=(BOOK_FILES,),
)

STORED_FILES = model_of("archive.stored_files", StoredFile, "archive.read", orders=("due_at",))
ARCHIVE_SLICE = slice_of("archive.file", StoreFile, FileStored, "file", "archive.store_file")
ARCHIVE = Context(
    name="archive",
    slices=(ARCHIVE_SLICE,),
    read_models=(STORED_FILES,),
    exposed=Exposed(
        (Entity(STORED_FILES),),
        (Mutation(StoreFile, STORED_FILES),),
        questions=(Question("whoStored", WhoStored, Storer, "archive.ask"),),
    ),
    refusals={"file_is_stored": "It is stored."},
    workflows=(Workflow("archive.tidy", (FileStored,), react),),
    deadlines=(Deadline("archive.destroy", "archive.stored_files", StoreFile),),
)
