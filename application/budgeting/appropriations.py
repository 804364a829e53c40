"""The commands on budget lines: appropriations, executions, and transfers between two lines.

A line is decided on beside its budget's books, the control account that it counts at, and the codes that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from application.budgeting import places, streams
from application.kernel.rules import Rule, Slice
from domain.budgeting.accounts.events import AccountEvent, AppropriationPosted, ControlAccountOpened, ExecutionPosted
from domain.budgeting.books import state as b
from domain.budgeting.codes.classification import consulted
from domain.budgeting.coding import budget_of, checked, line_id
from domain.budgeting.dossier import Dossier, Event
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import decider as line
from domain.budgeting.lines import transfer
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    AppropriationReduced,
    AppropriationSupplemented,
    AppropriationTransferredIn,
    AppropriationTransferredOut,
    ApprovalCorrected,
    ContingencyDesignated,
    ExecutionCorrected,
    ExecutionRecorded,
    LineEvent,
    LinePlacedUnderControl,
)
from domain.budgeting.lines.posting import account_of
from domain.budgeting.published import LINES

_CodedCommand = c.ApproveAppropriation | c.ReportLine
_ActOnLine = c.AdjustAppropriation | c.SupplementAppropriation | c.ReduceAppropriation | c.RecordExecution


def stream_of(event: Event) -> str:
    """The stream that an entry belongs to: its line's, or its control account's."""
    if isinstance(event, AccountEvent):
        return streams.account(event.account_id)
    if isinstance(event, LineEvent):
        return streams.line(event.line_id)
    raise TypeError(f"{type(event).__name__} is no entry of a line or a control account")


def _coded_line(command: _CodedCommand) -> str:
    return line_id(command.budget_id, checked(command.coding), command.item)


def _beside_coded(command: _CodedCommand, dossier: Dossier) -> Sequence[str]:
    """Nothing where the books are closed, or neither hold their lines nor require codes: most imports."""
    books = dossier.budgets.get(command.budget_id)
    if not isinstance(books, b.Open):
        return ()
    if dossier.lines:
        return _accounts(dossier, *dossier.lines)
    if not books.rules and not books.required:
        return ()
    coding = checked(command.coding)
    account = account_of(dossier, line_id(command.budget_id, coding, command.item), coding)
    codes = [streams.code(code) for code in consulted(books, coding)]
    return [*codes, *([] if account is None else [streams.account(account)])]


def _beside_line(command: _ActOnLine, dossier: Dossier) -> Sequence[str]:
    return _accounts(dossier, command.line_id)


def _beside_placing(command: c.PlaceUnderControl, dossier: Dossier) -> Sequence[str]:
    if (found := dossier.lines.get(command.line_id)) is None:
        return ()
    account = account_of(dossier, found.line_id, found.coding)
    return () if account is None else (streams.account(account),)


def _accounts(dossier: Dossier, *lines: str) -> Sequence[str]:
    found = (account_of(dossier, line_id_) for line_id_ in lines)
    return tuple(dict.fromkeys(streams.account(account) for account in found if account is not None))


_CODED = Rule(_coded_line, guards=streams.budget.of("budget_id"), beside=_beside_coded, places=places.coded)
_ON_LINE = Rule(guards=places.books_of("line_id"), places=places.line)
_ON_ACCOUNT = replace(_ON_LINE, beside=_beside_line)

LINE = Slice(
    name="budgeting.line",
    decider=line.DECIDER,
    streams=streams.line,
    key="line_id",
    events=(
        AppropriationApproved,
        AppropriationAdjusted,
        AppropriationSupplemented,
        AppropriationReduced,
        ContingencyDesignated,
        LinePlacedUnderControl,
        ExecutionRecorded,
        ApprovalCorrected,
        AdjustmentCorrected,
        ExecutionCorrected,
        ControlAccountOpened,
        AppropriationPosted,
        ExecutionPosted,
    ),
    commands={
        c.ApproveAppropriation: _CODED,
        c.AdjustAppropriation: _ON_ACCOUNT,
        c.SupplementAppropriation: _ON_ACCOUNT,
        c.ReduceAppropriation: _ON_ACCOUNT,
        c.DesignateContingency: _ON_LINE,
        c.PlaceUnderControl: replace(_ON_LINE, beside=_beside_placing),
        c.RecordExecution: _ON_ACCOUNT,
        c.ReportLine: _CODED,
    },
    public=True,
    shown=(LINES,),
    route=stream_of,
    passbooks=(streams.account,),
    in_turn=True,
)


def _both_books_and_taking(command: c.TransferCommand) -> Sequence[str]:
    books = [streams.budget(budget_of(line)) for line in (command.from_line_id, command.to_line_id)]
    taking = [streams.line(command.to_line_id)] if command.to_line_id != command.from_line_id else []
    return tuple(dict.fromkeys([*books, *taking]))


def _beside_both(command: c.TransferCommand, dossier: Dossier) -> Sequence[str]:
    return _accounts(dossier, command.from_line_id, command.to_line_id)


_TRANSFER = Rule(guards=_both_books_and_taking, beside=_beside_both, places=places.both_lines)

TRANSFER = Slice(
    name="budgeting.transfer",
    decider=transfer.DECIDER,
    streams=streams.line,
    key="from_line_id",
    events=(AppropriationTransferredOut, AppropriationTransferredIn),
    commands={
        c.MakeVirement: _TRANSFER,
        c.ReleaseContingency: _TRANSFER,
        c.CarryOver: _TRANSFER,
    },
    public=True,
    route=stream_of,
    passbooks=(streams.account,),
    in_turn=True,
)
