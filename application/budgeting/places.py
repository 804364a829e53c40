"""Where a permission must hold for a command on money: at the government, or at the unit whose money it is.

A unit whose code is an administrative code of a line (`MD:0101` for `01/0101` of MD) owns the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from application.kernel.declarations import Place
from domain.budgeting.coding import Coding, budget_of
from domain.budgeting.commitments.decider import State
from domain.budgeting.commitments.documents import Uncommitted
from domain.budgeting.dossier import Dossier


class _OfBudget(Protocol):
    @property
    def budget_id(self) -> str: ...


class _OfLine(Protocol):
    @property
    def line_id(self) -> str: ...


class _OfCommitment(Protocol):
    @property
    def commitment_id(self) -> str: ...


class _OfAccount(Protocol):
    @property
    def account_id(self) -> str: ...


class _Coded(Protocol):
    @property
    def budget_id(self) -> str: ...
    @property
    def coding(self) -> Coding: ...


class _Transfer(Protocol):
    @property
    def from_line_id(self) -> str: ...
    @property
    def to_line_id(self) -> str: ...


def government_of(budget_id: str) -> str:
    """Whose books they are: `MD` of `MD-2014`."""
    return budget_id.rpartition("-")[0]


def _of_government(budget_id: str) -> Place:
    return (government_of(budget_id),)


def _of_coding(budget_id: str, coding: Coding) -> Place:
    """The units by the administrative codes, the deepest first, then the government."""
    government = government_of(budget_id)
    return (*(f"{government}:{code}" for code in reversed(coding.administrative) if code), government)


def _of_line(dossier: Dossier, line_id: str) -> Place:
    line = dossier.lines.get(line_id)
    return _of_government(budget_of(line_id)) if line is None else _of_coding(budget_of(line_id), line.coding)


def books(command: _OfBudget, _: Any) -> Sequence[Place]:
    """At the government."""
    return (_of_government(command.budget_id),)


def account(command: _OfAccount, _: Any) -> Sequence[Place]:
    """At the government: a control account may stand for several units."""
    return (_of_government(budget_of(command.account_id)),)


def coded(command: _Coded, _: Any) -> Sequence[Place]:
    """At the unit of a line that may not be there yet."""
    return (_of_coding(command.budget_id, command.coding),)


def line(command: _OfLine, dossier: Dossier) -> Sequence[Place]:
    """At the unit of a line."""
    return (_of_line(dossier, command.line_id),)


def both_lines(command: _Transfer, dossier: Dossier) -> Sequence[Place]:
    """At the units of both lines."""
    return (_of_line(dossier, command.from_line_id), _of_line(dossier, command.to_line_id))


def committing(command: _OfLine, state: State) -> Sequence[Place]:
    """At the unit of the line that is committed against."""
    return (_of_line(state.dossier, command.line_id),)


def commitment(command: _OfCommitment, state: State) -> Sequence[Place]:
    """At the unit of the line that was committed against."""
    budget_id = budget_of(command.commitment_id)
    match state.commitment:
        case Uncommitted():
            return (_of_government(budget_id),)
        case found:
            return (_of_coding(budget_id, found.made.coding),)
