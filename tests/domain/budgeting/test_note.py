"""Explanations beside figures: written once, in open books or closed ones."""

from datetime import date

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.notes import decider as note
from domain.budgeting.notes.commands import AttachNote
from domain.budgeting.notes.events import NoteAttached
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from tests.spec import Spec

spec = Spec(note.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

JANUARY = date(2014, 1, 1)
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
LINE = line_id("MD-2014", Coding(functional=("03", "033")), 1)
WHY = "Two courts were built a year later than planned."
ATTACHED = NoteAttached(f"{LINE}#1", "MD-2014", LINE, WHY)


def attach(text: str = WHY, number: int = 1, about: str = LINE) -> AttachNote:
    return AttachNote("MD-2014", about, text, number)


def test_a_figure_is_explained() -> None:
    spec.given(OPENED).when(attach()).then(ATTACHED)
    spec.given(OPENED).when(attach(f"  {WHY}\n")).then(ATTACHED)
    spec.given(OPENED).when(attach(about="MD-2014")).then(NoteAttached("MD-2014#1", "MD-2014", "MD-2014", WHY))


def test_explanations_come_late() -> None:
    spec.given(OPENED, CLOSED).when(attach()).then(ATTACHED)
    spec.given().when(attach()).refused("unknown_budget", "budgetId")


def test_another_text_is_another_note() -> None:
    spec.given(OPENED, ATTACHED).when(attach()).then()
    spec.given(OPENED, ATTACHED).when(attach("Something else.")).refused("note_exists", "number")


@pytest.mark.parametrize("number", [1, 9_999])
def test_notes_about_one_thing_are_counted(number: int) -> None:
    attached = NoteAttached(f"{LINE}#{number}", "MD-2014", LINE, WHY)
    spec.given(OPENED).when(attach(number=number)).then(attached)


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_count_begins_at_one(number: int) -> None:
    spec.given(OPENED).when(attach(number=number)).refused("note_number", "number")


@pytest.mark.parametrize("about", ["", "MD", "MD-2015", "MD-20141", "MD-2015:1", "XMD-2014:1"])
def test_a_note_is_about_something_in_its_books(about: str) -> None:
    spec.given(OPENED).when(attach(about=about)).refused("note_about_other_books", "about")


@pytest.mark.parametrize("text", ["", " \n", "x" * 5_001])
def test_a_note_has_a_length(text: str) -> None:
    spec.given(OPENED).when(attach(text)).refused("note_length", "text")


def test_the_longest_note() -> None:
    spec.given(OPENED).when(attach("x" * 5_000)).then(NoteAttached(f"{LINE}#1", "MD-2014", LINE, "x" * 5_000))
