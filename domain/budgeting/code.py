"""A code of a budget's classification, and its label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.budgeting import budget, coding
from domain.budgeting import commands as c
from domain.budgeting import events as e
from domain.kernel import Act, Decider, Refused

MAX_LABEL = 500


@dataclass(frozen=True, slots=True)
class State:
    """The books that the code belongs to, and its label where it has one."""

    books: budget.State = budget.UNOPENED
    label: str | None = None


Event = e.BudgetEvent | e.CodeNamed


def evolve(state: State, event: Event) -> State:
    """The code after an event of its own, or of its budget."""
    match event:
        case e.CodeNamed():
            return replace(state, label=event.label)
        case _:
            return replace(state, books=budget.evolve(state.books, event))


def decide(state: State, command: c.NameCode, _: Act) -> Sequence[e.CodeNamed]:
    """Name the code, unless it has this very label."""
    match command:
        case c.NameCode(budget_id, dimension, path, label):
            if label.strip() == state.label:
                return []  # named so before: nothing to record, even in closed books
            budget.require_open(state.books, budget_id)
            coding.check_dimension(dimension)
            if not path or not path[-1]:
                raise Refused("empty_code", "path")
            coding.checked(coding.Coding(**{dimension: path}))
            if not label.strip() or len(label) > MAX_LABEL:
                raise Refused("label_length", "label", length=len(label), limit=MAX_LABEL)
            id_ = coding.code_id(budget_id, dimension, path)
            return [e.CodeNamed(id_, budget_id, dimension, path, label.strip())]
        case _:
            assert_never(command)


DECIDER: Decider[State, c.NameCode, Event] = Decider(State(), decide, evolve)
