"""An explanation beside a figure. It is written once: another text is another note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.budgeting.books import decider as budget
from domain.budgeting.books.events import BudgetEvent
from domain.budgeting.notes import commands as c
from domain.budgeting.notes.events import NoteAttached
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled

MAX_NUMBER = 9_999


@dataclass(frozen=True, slots=True)
class State:
    """The books that the note belongs to, and its text once it is written."""

    books: budget.State = budget.UNOPENED
    text: str | None = None


Event = BudgetEvent | NoteAttached


def note_id(about: str, number: int) -> str:
    """The id of the `number`-th note about something: `MD-2014#1`."""
    return f"{about}#{number}"


def evolve(state: State, event: Event) -> State:
    """The note after it was written, or after an event of its budget."""
    match event:
        case NoteAttached():
            return replace(state, text=event.text)
        case _:
            return replace(state, books=budget.evolve(state.books, event))


def decide(state: State, command: c.AttachNote, _: Act) -> Sequence[NoteAttached]:
    """Attach the note, in open books or closed ones: explanations come late."""
    books = budget.require_opened(state.books, command.budget_id)
    about, number = command.about, command.number
    if about != books.budget_id and not about.startswith(f"{books.budget_id}:"):
        raise Refused("note_about_other_books", "about", about=about[:80], budget=books.budget_id)
    if not 1 <= number <= MAX_NUMBER:
        raise Refused("note_number", "number", value=number, limit=MAX_NUMBER)
    if state.text == command.text:
        return []
    if state.text is not None:
        raise Refused("note_exists", "number", number=number, about=about[:80])
    return [filled(NoteAttached, command, note_id=note_id(about, number))]


DECIDER: Decider[State, c.AttachNote, Event] = Decider(State(), decide, evolve)
