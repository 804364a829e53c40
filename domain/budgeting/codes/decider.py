"""A code of a budget's classification: its label, and the code of another year that it counts as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.budgeting import coding
from domain.budgeting.books import decider as budget
from domain.budgeting.books.events import BudgetEvent
from domain.budgeting.codes import commands as c
from domain.budgeting.codes.events import CodeEvent, CodeMapped, CodeNamed
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class State:
    """The books that the code belongs to and those it is mapped to, its label, and what it counts as in which books."""

    books: Mapping[str, budget.State] = field(default_factory=dict)
    label: str | None = None
    mapped: Mapping[str, coding.Path] = field(default_factory=dict)

    def of(self, budget_id: str) -> budget.State:
        """The books of this id."""
        return self.books.get(budget_id, budget.UNOPENED)


Event = BudgetEvent | CodeEvent


def evolve(state: State, event: Event) -> State:
    """The code after an event of its own, or of a budget."""
    match event:
        case CodeNamed():
            return replace(state, label=event.label)
        case CodeMapped():
            return replace(state, mapped={**state.mapped, event.to_budget_id: event.to_path})
        case _:
            books = budget.evolve(state.of(event.budget_id), event)
            return replace(state, books={**state.books, event.budget_id: books})


def decide(state: State, command: c.CodeCommand, _: Act) -> Sequence[CodeEvent]:
    """Name the code, unless it has this very label; map it, unless it counts as that very code there."""
    match command:
        case c.NameCode():
            return _name(state, command)
        case c.MapCode():
            return _map(state, command)
        case _:
            assert_never(command)


def _name(state: State, command: c.NameCode) -> Sequence[CodeNamed]:
    if command.label == state.label:
        return []  # named so before: nothing to record, even in closed books
    budget.require_open(state.of(command.budget_id), command.budget_id)
    _ends_with_a_code(command.path, "path")
    coding.plain(command.path, f"coding.{command.dimension}")
    return [filled(CodeNamed, command, code_id=_id(command))]


def _map(state: State, command: c.MapCode) -> Sequence[CodeMapped]:
    """Map the code in open books or closed ones: comparisons are drawn up long after a year.

    The other year's code need not be named yet: its classification often comes later.
    """
    if command.to_budget_id == command.budget_id:
        raise Refused("mapped_to_itself", "toBudgetId", budget=command.budget_id[:60])
    books = budget.require_opened(state.of(command.budget_id), command.budget_id)
    other = budget.require_opened(state.of(command.to_budget_id), command.to_budget_id, "toBudgetId")
    if other.government != books.government:
        raise Refused("another_government", "toBudgetId", given=other.government, expected=books.government)
    _ends_with_a_code(command.path, "path")
    coding.plain(command.path, "path")  # ids are digests, which codes with control characters could forge
    _ends_with_a_code(command.to_path, "toPath")
    if state.label is None:
        raise Refused("unknown_code", "path", code=" ".join(command.path)[:80], dimension=command.dimension)
    to_path = coding.plain(command.to_path, "toPath")
    if state.mapped.get(other.budget_id) == to_path:
        return []
    return [filled(CodeMapped, command, code_id=_id(command), to_path=to_path)]


def _id(command: c.CodeCommand) -> str:
    return coding.code_id(command.budget_id, command.dimension, command.path)


def _ends_with_a_code(path: coding.Path, field_: str) -> None:
    if not path or not path[-1]:
        raise Refused("empty_code", field_)


DECIDER: Decider[State, c.CodeCommand, Event] = Decider(State(), decide, evolve)
