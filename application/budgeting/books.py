"""The commands on the books of a fiscal year, its classifications and its explanations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.budgeting import places, streams
from application.kernel.declarations import Handles, Place, Slice
from domain.budgeting import coding
from domain.budgeting.books import decider as budget
from domain.budgeting.books.commands import (
    AbandonImport,
    BeginImport,
    CloseBudget,
    ClosePeriod,
    DefineControls,
    FinishImport,
    OpenBudget,
    ReopenBudget,
    ReopenPeriod,
    RequireClassification,
    ScheduleClosing,
)
from domain.budgeting.books.events import (
    BudgetClosed,
    BudgetOpened,
    BudgetReopened,
    ClassificationRequired,
    ClosingScheduled,
    ControlsDefined,
    ImportAbandoned,
    ImportBegun,
    ImportFinished,
    PeriodClosed,
    PeriodReopened,
)
from domain.budgeting.codes import decider as code
from domain.budgeting.codes.commands import CodeCommand, MapCode, NameCode
from domain.budgeting.codes.events import CodeMapped, CodeNamed
from domain.budgeting.notes import decider as note
from domain.budgeting.notes.commands import AttachNote
from domain.budgeting.notes.events import NoteAttached


def _code(command: CodeCommand) -> str:
    return streams.code(coding.code_id(command.budget_id, command.dimension, command.path))


def _books(command: Any) -> str:
    return streams.budget(command.budget_id)


def _both_governments(command: MapCode, _: Any) -> Sequence[Place]:
    return tuple((places.government_of(one),) for one in (command.budget_id, command.to_budget_id))


def _both_books(command: MapCode) -> tuple[str, ...]:
    return tuple(dict.fromkeys((streams.budget(command.budget_id), streams.budget(command.to_budget_id))))


BUDGET = Slice(
    name="budgeting.budget",
    decider=budget.DECIDER,
    events=(
        BudgetOpened,
        ClosingScheduled,
        BudgetClosed,
        BudgetReopened,
        PeriodClosed,
        PeriodReopened,
        ControlsDefined,
        ClassificationRequired,
        ImportBegun,
        ImportFinished,
        ImportAbandoned,
    ),
    commands={
        OpenBudget: Handles[OpenBudget](
            "budgeting.open_budget",
            lambda it: streams.budget(budget.budget_id(it.government, it.fiscal_year)),
            places=lambda it, _: ((it.government,),),
        ),
        ScheduleClosing: Handles[ScheduleClosing]("budgeting.close_budget", _books, places=places.books),
        CloseBudget: Handles[CloseBudget]("budgeting.close_budget", _books, places=places.books),
        ReopenBudget: Handles[ReopenBudget]("budgeting.reopen_budget", _books, places=places.books),
        ClosePeriod: Handles[ClosePeriod]("budgeting.close_period", _books, places=places.books),
        ReopenPeriod: Handles[ReopenPeriod]("budgeting.reopen_period", _books, places=places.books),
        DefineControls: Handles[DefineControls]("budgeting.define_controls", _books, places=places.books),
        RequireClassification: Handles[RequireClassification](
            "budgeting.require_classification", _books, places=places.books
        ),
        BeginImport: Handles[BeginImport]("budgeting.report_line", _books, places=places.books),
        FinishImport: Handles[FinishImport]("budgeting.report_line", _books, places=places.books),
        AbandonImport: Handles[AbandonImport]("budgeting.report_line", _books, places=places.books),
    },
    public=True,
)

CODE = Slice(
    name="budgeting.code",
    decider=code.DECIDER,
    events=(CodeNamed, CodeMapped),
    commands={
        NameCode: Handles[NameCode]("budgeting.name_code", _code, guards=lambda it: (_books(it),), places=places.books),
        MapCode: Handles[MapCode]("budgeting.map_code", _code, guards=_both_books, places=_both_governments),
    },
    public=True,
)

NOTE = Slice(
    name="budgeting.note",
    decider=note.DECIDER,
    events=(NoteAttached,),
    commands={
        AttachNote: Handles[AttachNote](
            "budgeting.attach_note",
            lambda it: streams.note(note.note_id(it.about, it.number)),
            guards=lambda it: (_books(it),),
            places=places.books,
        ),
    },
    public=True,
)
