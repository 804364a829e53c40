"""What others are told of budgets. Contexts: commitments, and the two parts that use them for a contract.

What the public is told of budgets: the law's figures, what became of them, and the stages of each commitment.

Not told: who did something, texts that people write freely (reasons, notes, purposes), and control accounts, which are
an administration's own bookkeeping.
"""

from __future__ import annotations

from typing import Any, get_args

from domain.budgeting.books.events import (
    BudgetClosed,
    BudgetOpened,
    BudgetReopened,
    ImportAbandoned,
    ImportBegun,
    ImportFinished,
    PeriodClosed,
    PeriodReopened,
)
from domain.budgeting.codes.events import CodeNamed
from domain.budgeting.coding import budget_of
from domain.budgeting.commitments.commands import BindCommitment, RecordAcceptance
from domain.budgeting.commitments.events import (
    AcceptanceRecorded,
    CommitmentBound,
    CommitmentMade,
    CommitmentReduced,
    CommitmentReleased,
    LiabilityVerified,
    LiabilityWrittenOff,
    PaymentMade,
    PaymentOrderCancelled,
    PaymentOrdered,
    PaymentReturned,
    PaymentReversed,
)
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
)
from domain.budgeting.revenue.events import (
    AssessmentCancelled,
    RevenueAssessed,
    RevenueCollected,
    RevenueForecast,
    RevenueRefunded,
)
from domain.kernel.publishing import Publication, PublishedStreams

__all__ = [
    "COMMITMENTS",
    "LINES",
    "MONEY_OF_CONTRACTS",
    "PUBLICATIONS",
    "AcceptanceRecorded",
    "AppropriationApproved",
    "BindCommitment",
    "CommitmentBound",
    "CommitmentFact",
    "CommitmentMade",
    "CommitmentReduced",
    "CommitmentReleased",
    "LiabilityVerified",
    "LiabilityWrittenOff",
    "PaymentMade",
    "PaymentOrderCancelled",
    "PaymentOrdered",
    "PaymentReturned",
    "PaymentReversed",
    "RecordAcceptance",
]

CommitmentFact = CommitmentMade | CommitmentReduced | CommitmentReleased | CommitmentBound | LiabilityVerified
COMMITMENTS = PublishedStreams("commitment", get_args(CommitmentFact))
"""What was committed, for whom, what is left of it, and for which contract: `commitment-<budget>:<number>`."""
LINES = PublishedStreams("budget_line", (AppropriationApproved,))
"""Whether there is a line, of which government and year: `budget_line-<line id>`."""
MONEY_OF_CONTRACTS = (
    LiabilityVerified,
    LiabilityWrittenOff,
    PaymentOrdered,
    PaymentOrderCancelled,
    PaymentMade,
    PaymentReturned,
    PaymentReversed,
)
"""What others may count of a contract's money: each says the contract, and the accepted delivery that it rests on."""

_BOOKS = ("budget_id", "government", "fiscal_year", "currency", "level", "starts_on")
_LINE = ("line_id", "coding")
_MONEY = ("amount", "currency", "reference")
_CHANGE = ("by", "currency", "reference")
_STAGE = ("commitment_id", "line_id", "coding", "amount", "currency", "on", "period", "payee_company_id")
_HEADING = ("heading_id", "budget_id", "government", "fiscal_year", "level", "heading")
_ENTRY = ("amount", "on", "period")


def _government(event: Any) -> str:
    named: str | None = getattr(event, "government", None)
    return named or _of_budget(event.budget_id)


def _of_line(event: Any) -> str:
    return _of_budget(budget_of(event.line_id))


def _of_budget(budget_id: str) -> str:
    """`MD-2014` is the budget of MD."""
    return budget_id.rpartition("-")[0]


def _of_books(event: type[Any], *names: str, subject: str = "budget_id") -> Publication:
    return Publication(event, names, subject, _government)


def _of_a_line(event: type[Any], *names: str, subject: str = "line_id") -> Publication:
    return Publication(event, names, subject, _of_line)


PUBLICATIONS: tuple[Publication, ...] = (
    _of_books(BudgetOpened, *_BOOKS),
    _of_books(BudgetClosed, *_BOOKS),
    _of_books(BudgetReopened, "budget_id"),
    _of_books(PeriodClosed, "budget_id", "period"),
    _of_books(PeriodReopened, "budget_id", "period"),
    _of_books(ImportBegun, "budget_id", "file", "sha256", "lines"),
    _of_books(
        ImportFinished,
        *("budget_id", "sha256", "lines", "left_out", "approved", "adjusted", "executed", "currency"),
    ),
    _of_books(ImportAbandoned, "budget_id", "sha256"),
    _of_books(CodeNamed, "code_id", "budget_id", "dimension", "path", "label", subject="code_id"),
    _of_books(
        AppropriationApproved,
        *("line_id", "budget_id", "government", "fiscal_year", "level", "coding", "item", *_MONEY),
        subject="line_id",
    ),
    _of_a_line(AppropriationAdjusted, *_LINE, *_CHANGE),
    _of_a_line(AppropriationSupplemented, *_LINE, *_MONEY),
    _of_a_line(AppropriationReduced, *_LINE, *_MONEY),
    _of_a_line(AppropriationTransferredOut, *_LINE, "to_line_id", "kind", *_MONEY),
    _of_a_line(AppropriationTransferredIn, *_LINE, "from_line_id", "kind", *_MONEY),
    _of_a_line(ContingencyDesignated, "line_id"),
    _of_a_line(ExecutionRecorded, *_LINE, *_MONEY, "on", "period"),
    _of_a_line(ApprovalCorrected, *_LINE, *_CHANGE),
    _of_a_line(AdjustmentCorrected, *_LINE, *_CHANGE),
    _of_a_line(ExecutionCorrected, *_LINE, *_CHANGE),
    _of_a_line(CommitmentMade, *_STAGE, subject="commitment_id"),
    _of_a_line(CommitmentReduced, *_STAGE, subject="commitment_id"),
    _of_a_line(CommitmentReleased, *_STAGE, subject="commitment_id"),
    _of_a_line(LiabilityVerified, *_STAGE, "liability", "document_sha256", subject="commitment_id"),
    _of_a_line(LiabilityWrittenOff, *_STAGE, "liability", subject="commitment_id"),
    _of_a_line(PaymentOrdered, *_STAGE, "liability", "order", subject="commitment_id"),
    _of_a_line(PaymentOrderCancelled, *_STAGE, "liability", "order", subject="commitment_id"),
    _of_a_line(PaymentMade, *_STAGE, "order", "payment", subject="commitment_id"),
    _of_a_line(PaymentReturned, *_STAGE, "payment", "return_number", subject="commitment_id"),
    _of_a_line(PaymentReversed, *_STAGE, "payment", "order", subject="commitment_id"),
    _of_books(RevenueForecast, *_HEADING, "by", "reference", "standing", subject="heading_id"),
    _of_books(RevenueAssessed, *_HEADING, *_ENTRY, "standing", subject="heading_id"),
    _of_books(RevenueCollected, *_HEADING, *_ENTRY, "standing", subject="heading_id"),
    _of_books(RevenueRefunded, *_HEADING, *_ENTRY, "standing", subject="heading_id"),
    _of_books(AssessmentCancelled, *_HEADING, *_ENTRY, "standing", subject="heading_id"),
)
"""To be added to, one event at a time, by who may decide what the public is told."""
