"""The commands on the books of a fiscal year, its classifications and its explanations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.budgeting import places, streams
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice
from domain.budgeting import coding
from domain.budgeting.books import commands as c
from domain.budgeting.books import decider as budget
from domain.budgeting.codes import decider as code
from domain.budgeting.codes.commands import CodeCommand, MapCode, NameCode
from domain.budgeting.notes import decider as note
from domain.budgeting.notes.commands import AttachNote

_ON_BOOKS = Rule(places=places.books)
_CLOSING = Rule(permission="budgeting.close_budget", places=places.books)
_REPORTING = Rule(permission="budgeting.report_line", places=places.books)

BUDGET = Slice(
    name="budgeting.budget",
    decider=budget.DECIDER,
    streams=streams.budget,
    key="budget_id",
    commands={
        c.OpenBudget: Rule(
            lambda it: budget.budget_id(it.government, it.fiscal_year), places=lambda it, _: ((it.government,),)
        ),
        c.ScheduleClosing: _CLOSING,
        c.CloseBudget: _CLOSING,
        c.ReopenBudget: _ON_BOOKS,
        c.ClosePeriod: _ON_BOOKS,
        c.ReopenPeriod: _ON_BOOKS,
        c.DefineControls: _ON_BOOKS,
        c.RequireClassification: _ON_BOOKS,
        c.BeginImport: _REPORTING,
        c.FinishImport: _REPORTING,
        c.AbandonImport: _REPORTING,
    },
    public=True,
)


def _code(command: CodeCommand) -> str:
    return coding.code_id(command.budget_id, command.dimension, command.path)


def _both_governments(command: MapCode, _: Any) -> Sequence[Place]:
    return tuple((places.government_of(budget_id),) for budget_id in (command.budget_id, command.to_budget_id))


CODE = Slice(
    name="budgeting.code",
    decider=code.DECIDER,
    streams=streams.code,
    commands={
        NameCode: Rule(_code, guards=streams.budget.of("budget_id"), places=places.books),
        MapCode: Rule(_code, guards=streams.budget.of("budget_id", "to_budget_id"), places=_both_governments),
    },
    public=True,
)


def _note(command: AttachNote) -> str:
    return note.note_id(command.about, command.number)


NOTE = Slice(
    name="budgeting.note",
    decider=note.DECIDER,
    streams=streams.note,
    commands={AttachNote: Rule(_note, guards=streams.budget.of("budget_id"), places=places.books)},
    public=True,
)
