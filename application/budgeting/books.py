"""The commands on the books of a fiscal year, its classifications and its explanations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.budgeting import places, streams
from application.kernel.declarations import Handles, Place, Slice
from domain.budgeting import budget, code, coding, note
from domain.budgeting import commands as c
from domain.budgeting import events as e


def _code(command: c.CodeCommand) -> str:
    return streams.code(coding.code_id(command.budget_id, command.dimension, command.path))


def _books(command: Any) -> str:
    return streams.budget(command.budget_id)


def _both_governments(command: c.MapCode, _: Any) -> Sequence[Place]:
    return tuple((places.government_of(one),) for one in (command.budget_id, command.to_budget_id))


def _both_books(command: c.MapCode) -> tuple[str, ...]:
    return tuple(dict.fromkeys((streams.budget(command.budget_id), streams.budget(command.to_budget_id))))


BUDGET = Slice(
    name="budgeting.budget",
    decider=budget.DECIDER,
    events=(
        e.BudgetOpened,
        e.ClosingScheduled,
        e.BudgetClosed,
        e.BudgetReopened,
        e.PeriodClosed,
        e.PeriodReopened,
        e.ControlsDefined,
        e.ClassificationRequired,
        e.ImportBegun,
        e.ImportFinished,
        e.ImportAbandoned,
    ),
    commands={
        c.OpenBudget: Handles[c.OpenBudget](
            "budgeting.open_budget",
            lambda it: streams.budget(budget.budget_id(it.government, it.fiscal_year)),
            places=lambda it, _: ((it.government,),),
        ),
        c.ScheduleClosing: Handles[c.ScheduleClosing]("budgeting.close_budget", _books, places=places.books),
        c.CloseBudget: Handles[c.CloseBudget]("budgeting.close_budget", _books, places=places.books),
        c.ReopenBudget: Handles[c.ReopenBudget]("budgeting.reopen_budget", _books, places=places.books),
        c.ClosePeriod: Handles[c.ClosePeriod]("budgeting.close_period", _books, places=places.books),
        c.ReopenPeriod: Handles[c.ReopenPeriod]("budgeting.reopen_period", _books, places=places.books),
        c.DefineControls: Handles[c.DefineControls]("budgeting.define_controls", _books, places=places.books),
        c.RequireClassification: Handles[c.RequireClassification](
            "budgeting.require_classification", _books, places=places.books
        ),
        c.BeginImport: Handles[c.BeginImport]("budgeting.report_line", _books, places=places.books),
        c.FinishImport: Handles[c.FinishImport]("budgeting.report_line", _books, places=places.books),
        c.AbandonImport: Handles[c.AbandonImport]("budgeting.report_line", _books, places=places.books),
    },
    public=True,
)

CODE = Slice(
    name="budgeting.code",
    decider=code.DECIDER,
    events=(e.CodeNamed, e.CodeMapped),
    commands={
        c.NameCode: Handles[c.NameCode](
            "budgeting.name_code", _code, guards=lambda it: (_books(it),), places=places.books
        ),
        c.MapCode: Handles[c.MapCode]("budgeting.map_code", _code, guards=_both_books, places=_both_governments),
    },
    public=True,
)

NOTE = Slice(
    name="budgeting.note",
    decider=note.DECIDER,
    events=(e.NoteAttached,),
    commands={
        c.AttachNote: Handles[c.AttachNote](
            "budgeting.attach_note",
            lambda it: streams.note(note.note_id(it.about, it.number)),
            guards=lambda it: (_books(it),),
            places=places.books,
        ),
    },
    public=True,
)
