"""Where a permission must hold for a command on money: at the government, or at the unit whose money it is.

A unit whose code is an administrative code of a line (`MD:0101` for `01/0101` of MD) owns the line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from application.budgeting import streams
from application.kernel.policy import Place
from domain.budgeting.coding import Coding, budget_of
from domain.budgeting.commitments.decider import State
from domain.budgeting.commitments.documents import Uncommitted
from domain.budgeting.dossier import Dossier


def government_of(budget_id: str) -> str:
    """Whose books they are: `MD` of `MD-2014`."""
    return budget_id.rpartition("-")[0]


def books_of(field: str) -> Callable[[Any], Sequence[str]]:
    """The stream of the books that the thing in this field of a command belongs to."""
    return lambda command: (streams.budget(budget_of(getattr(command, field))),)


def _of_government(budget_id: str) -> Place:
    return (government_of(budget_id),)


def _of_coding(budget_id: str, coding: Coding) -> Place:
    """The units by the administrative codes, the deepest first, then the government."""
    government = government_of(budget_id)
    return (*(f"{government}:{code}" for code in reversed(coding.administrative) if code), government)


def _of_line(dossier: Dossier, line_id: str) -> Place:
    line = dossier.lines.get(line_id)
    return _of_government(budget_of(line_id)) if line is None else _of_coding(budget_of(line_id), line.coding)


def books(command: Any, _: Any) -> Sequence[Place]:
    """At the government."""
    return (_of_government(command.budget_id),)


def account(command: Any, _: Any) -> Sequence[Place]:
    """At the government: a control account may stand for several units."""
    return (_of_government(budget_of(command.account_id)),)


def coded(command: Any, _: Any) -> Sequence[Place]:
    """At the unit of a line that may not be there yet."""
    return (_of_coding(command.budget_id, command.coding),)


def line(command: Any, dossier: Dossier) -> Sequence[Place]:
    """At the unit of a line."""
    return (_of_line(dossier, command.line_id),)


def both_lines(command: Any, dossier: Dossier) -> Sequence[Place]:
    """At the units of both lines."""
    return (_of_line(dossier, command.from_line_id), _of_line(dossier, command.to_line_id))


def committing(command: Any, state: State) -> Sequence[Place]:
    """At the unit of the line that is committed against."""
    return (_of_line(state.dossier, command.line_id),)


def commitment(command: Any, state: State) -> Sequence[Place]:
    """At the unit of the line that was committed against."""
    budget_id = budget_of(command.commitment_id)
    match state.commitment:
        case Uncommitted():
            return (_of_government(budget_id),)
        case made:
            return (_of_coding(budget_id, made.made.coding),)
