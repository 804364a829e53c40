"""A field that there is not is refused when it is declared or composed, with the names that are near."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from api.budgeting.shapes import BUDGET_COMPARISON, BUDGET_FUNNEL
from api.composing.check import check_composed
from api.composing.installation import Installation
from api.composing.relations import check_deadlines, check_shown
from api.kernel.context import Context
from api.kernel.declarations import Entity, Exposed, Few, Many, Mutation, One, Relation
from application.kernel.workflows import Deadline
from domain.kernel.composition import CompositionError
from projections.budgeting import BUDGET_SUMMARY, CLASSIFICATION_CODES
from projections.kernel.declarations import Condition, Labels
from projections.kernel.file_access import FILE_ACCESS
from projections.kernel.scope import Scope
from tests.api.composing.lending import ARCHIVE, LENDING, LENT_BOOKS, STORED_FILES, LendBook, StoreFile, lend_again


@dataclass(frozen=True, slots=True)
class _Labels:
    label_id: str


def shown(*relations: Relation, links: Mapping[str, Callable[[Any], Sequence[str]]] | None = None) -> Exposed:
    return Exposed((Entity(replace(STORED_FILES, links=links or {}), relations),), ())


def many(by: str, of: str = "file_id") -> Many:
    return Many("books", LENT_BOOKS, by, of)


def mutation(key: str | Callable[[Any], str] | None, command: type[Any] = LendBook) -> Exposed:
    return Exposed((), (Mutation(command, LENT_BOOKS, key),))


def compared(**changes: Any) -> Exposed:
    return Exposed((), (), comparisons=(replace(BUDGET_COMPARISON, **changes),))


def raising(row: Any) -> list[str]:
    raise LookupError(row)


DECLARED: dict[str, tuple[Callable[[], object], str]] = {
    "key": (lambda: replace(LENT_BOOKS, key="bok_id"), r"^lending.lent_books: its key, .*'bok_id'.* mean book_id\?"),
    "unfiltered": (
        lambda: replace(LENT_BOOKS, unfiltered=("shelv",)),
        r"^lending.lent_books: unfiltered, .*'shelv'.* shelf\?",
    ),
    "order": (lambda: replace(LENT_BOOKS, orders=("due",)), r"^lending.lent_books: an order, .*'due'.* due_at\?"),
    "scope": (
        lambda: replace(LENT_BOOKS, scope=Scope(unit="book")),
        r"^lending.lent_books: its scope, .*'book'.* book_id\?",
    ),
    "nothing like it": (lambda: replace(LENT_BOOKS, key="zzz"), r"'zzz'.*: there are book_id, shelf, due_at$"),
    "by": (lambda: replace(BUDGET_SUMMARY, by=("goverment",)), r"^budgeting.budget_summary: by, .* government"),
    "measure": (lambda: replace(BUDGET_SUMMARY, measures=("aproved",)), r": a measure, .* approved"),
    "path": (lambda: replace(BUDGET_SUMMARY, paths=("functionl",)), r": a path, .* functional"),
    "what a row is found by": (lambda: replace(LENT_BOOKS, found_by=("book",)), r": found_by, .*'book'.* book_id\?"),
    "what a label shares": (
        lambda: replace(BUDGET_SUMMARY, labels=Labels(CLASSIFICATION_CODES, same=("code",))),
        r"what a label and its group have in common.*'code'",
    ),
    "a label that is not found by an index": (
        lambda: replace(BUDGET_SUMMARY, labels=Labels(CLASSIFICATION_CODES)),
        r"finds a label of budgeting.classification_codes by dimension, path: say so in its found_by",
    ),
    "label": (lambda: replace(BUDGET_SUMMARY, labels=Labels(LENT_BOOKS)), r": a label of lending.lent_books"),
    "condition": (
        lambda: check_shown(shown(many("bookid"))),
        r"stored_files: its relation books: .*'bookid'.* book_id",
    ),
    "condition on an unfiltered field": (
        lambda: check_shown(shown(many("due_at"))),
        r"its relation books: a condition on lending.lent_books names 'due_at'.* there are shelf, book_id",
    ),
    "row of a condition": (
        lambda: check_shown(shown(many("book_id", "fileid"))),
        r"stored_files: its relation books: .*StoredFile names 'fileid'.* file_id",
    ),
    "row of a link": (
        lambda: check_shown(shown(Few("books", LENT_BOOKS), links={"books": lambda row: [row.fil_id]})),
        r"stored_files: its relation books: .*StoredFile names 'fil_id'.* file_id",
    ),
    "link": (
        lambda: check_shown(shown(Few("books", LENT_BOOKS), links={"boks": lambda row: [row.file_id]})),
        r"stored_files: its relation books: archive.stored_files names 'books'.* boks",
    ),
    "row of an object": (
        lambda: check_shown(shown(One("book", LENT_BOOKS, "fileid"))),
        r"stored_files: its relation book: .*StoredFile names 'fileid'.* file_id",
    ),
    "row of an object by the other's key": (
        lambda: check_shown(shown(One("book", LENT_BOOKS))),
        r"stored_files: its relation book: .*StoredFile names 'book_id'",
    ),
    "rows by one's own key": (
        lambda: check_shown(shown(Many("books", LENT_BOOKS))),
        r"stored_files: its relation books: a condition on lending.lent_books names 'file_id'",
    ),
    "function of a mutation's key": (
        lambda: check_shown(mutation(lambda it: str(it.bookid))),
        r"the mutation .*LendBook: .*'bookid'.* book_id",
    ),
    "key of a mutation": (
        lambda: check_shown(mutation("bookid")),
        r"the mutation .*LendBook: key= .*'bookid'.* book_id",
    ),
    "no key of a mutation": (
        lambda: check_shown(mutation(None, StoreFile)),
        r"the mutation .*StoreFile: without key=, the key of lending.lent_books names 'book_id'.* file_id",
    ),
    "whose": (
        lambda: check_shown(compared(whose="goverment")),
        r"budget_comparison: whose .* government\?",
    ),
    "across": (
        lambda: check_shown(compared(across="fiscalyear")),
        r"budget_comparison: across .* fiscal_year\?",
    ),
    "condition on mappings": (
        lambda: check_shown(compared(between=lambda *_: (Condition("dimensoin", "eq", "x"),))),
        r"budget_comparison: a condition on budgeting.code_mappings .*'dimensoin'.* dimension\?",
    ),
    "path of mappings": (
        lambda: check_shown(compared(mappings=LENT_BOOKS, between=lambda *_: ())),
        r"budget_comparison: lending.lent_books, its mappings, names 'path'",
    ),
    "stage": (
        lambda: check_shown(Exposed((), (), funnels=(replace(BUDGET_FUNNEL, whole="adjustd"),))),
        r"budget_funnel: .* adjusted\?",
    ),
    "deadline": (
        lambda: check_deadlines((Deadline("lending.return", "lending.lentbooks", lend_again),), (LENT_BOOKS,)),
        r"deadline lending.return: its read model .*'lending.lentbooks'.* lending.lent_books\?",
    ),
    "due_at": (
        lambda: check_deadlines(
            (Deadline("lending.return", "x", lend_again),),
            (replace(LENT_BOOKS, name="x", row=_Labels, key="label_id", unfiltered=(), orders=()),),
        ),
        r"deadline lending.return: .*_Labels names 'due_at'",
    ),
}


@pytest.mark.parametrize(("declare", "said"), DECLARED.values(), ids=DECLARED.keys())
def test_a_field_that_there_is_not_is_refused(declare: Callable[[], object], said: str) -> None:
    with pytest.raises(CompositionError, match=said):
        declare()


def test_an_installation_with_a_misspelt_relation_or_deadline_is_not_composed() -> None:
    Installation((LENDING, replace(ARCHIVE, exposed=shown(many("book_id")))))
    with pytest.raises(CompositionError, match="'bookid'"):
        Installation((LENDING, replace(ARCHIVE, exposed=shown(many("bookid")))))
    due = (Deadline("archive.destroy", "archive.stored", lend_again),)
    with pytest.raises(CompositionError, match=r"archive.stored_files\?"):
        Installation((LENDING, replace(ARCHIVE, deadlines=due)))


def test_a_function_that_cannot_work_on_made_up_values_is_left_alone() -> None:
    check_shown(shown(Few("books", LENT_BOOKS), links={"books": raising}))


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(posts="book_id"), r"its scope names 'book_id', which is no tuple\[str, ...\] field of LentBook"),
        (Scope(file="due_at"), r"its scope names 'due_at', which is no text field of LentBook"),
        (Scope(entry="book_id"), "its scope names the entry 'book_id' of no file"),
        (Scope(), "a scope names the unit"),
    ],
)
def test_a_scope_names_fields_that_say_whose_a_row_is(scope: Scope, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(LENT_BOOKS, permission="lending.read", scope=scope)


def test_files_that_nobody_keeps_access_to_are_not_composed() -> None:
    of_files = replace(LENT_BOOKS, permission="lending.read", scope=Scope(file="book_id"))
    lending = replace(LENDING, read_models=(of_files,))
    with pytest.raises(CompositionError, match=r"lending.lent_books is of files, and no context keeps sharing"):
        check_composed((lending,), {})
    check_composed((lending, Context("sharing", (), (FILE_ACCESS,), Exposed((), ()), {})), {})
