"""Imports of published files into books: begun before a file's first act, finished after its last.

A file is known by its digest. Until its import is finished, or somebody gives it up and says why, the books hold a part
of what it tells, and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.budgeting import amounts
from domain.budgeting.books import commands as c
from domain.budgeting.books import events as e
from domain.budgeting.books.import_stage import ImportStage
from domain.budgeting.books.state import State, require_open, require_opened
from domain.kernel.declarations import Refused
from domain.kernel.filling import filled

__all__ = ["ImportStage", "import_acts"]

Command = c.BeginImport | c.FinishImport | c.AbandonImport


def import_acts(state: State, command: Command) -> Sequence[e.BudgetEvent]:
    """What a command does to the imports of the books."""
    match command:
        case c.BeginImport():
            return _begin(state, command)
        case c.FinishImport():
            return _finish(state, command)
        case c.AbandonImport():
            return _abandon(state, command)
        case _:
            assert_never(command)


def _begin(state: State, command: c.BeginImport) -> Sequence[e.BudgetEvent]:
    books = require_open(state, command.budget_id)
    if command.lines < 1:
        raise Refused("import_without_lines", "lines", value=command.lines)
    if books.imports.get(command.sha256) == ImportStage.BEGUN:
        return []  # it was stopped, and goes on
    return [filled(e.ImportBegun, command)]


def _finish(state: State, command: c.FinishImport) -> Sequence[e.BudgetEvent]:
    books = require_opened(state, command.budget_id)
    approved = amounts.approvable(books, command.approved, "approved")
    adjusted = amounts.approvable(books, command.adjusted, "adjusted")
    executed = amounts.in_currency(books, command.executed, "executed")
    if command.lines < 1:
        raise Refused("import_without_lines", "lines", value=command.lines)
    if command.left_out < 0:
        raise Refused("rows_below_zero", "leftOut", value=command.left_out)
    match books.imports.get(command.sha256):
        case ImportStage.FINISHED:
            return []
        case ImportStage.BEGUN:
            return [
                filled(
                    e.ImportFinished,
                    command,
                    approved=approved.amount,
                    adjusted=adjusted.amount,
                    executed=executed.amount,
                    currency=books.currency,
                )
            ]
        case _:
            raise Refused("import_not_under_way", "sha256", budget=books.budget_id, sha256=command.sha256[:12])


def _abandon(state: State, command: c.AbandonImport) -> Sequence[e.BudgetEvent]:
    books = require_opened(state, command.budget_id)
    match books.imports.get(command.sha256):
        case ImportStage.ABANDONED:
            return []
        case ImportStage.BEGUN:
            return [filled(e.ImportAbandoned, command)]
        case _:
            raise Refused("import_not_under_way", "sha256", budget=books.budget_id, sha256=command.sha256[:12])
