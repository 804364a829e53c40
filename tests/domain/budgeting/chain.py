"""What the specs of commitments have in common: books, a line held at an account, and a commitment on its way."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.budgeting import refusals as budgeting
from domain.budgeting.accounts.events import AppropriationPosted, FundsReleased, FundsReserved
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments import decider as commitment
from domain.budgeting.commitments.events import (
    CommitmentMade,
    CommitmentReleased,
    LiabilityVerified,
    PaymentMade,
    PaymentOrderCancelled,
    PaymentOrdered,
)
from domain.budgeting.control import ControlPolicy, Standing
from domain.budgeting.lines.events import AppropriationApproved, LinePlacedUnderControl
from domain.kernel.declarations import Act
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from domain.kernel.values import Money
from tests.spec import OFFICER, Spec

spec = Spec(commitment.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

COURTS = Coding(administrative=("0104",), functional=("03", "033"))
LINE = line_id("MD-2014", COURTS, 1)
ACCOUNT = "MD-2014:courts"
ID = "MD-2014:C-1"
ON, LATER = date(2014, 6, 3), date(2014, 7, 1)
COMPLEMENTARY = date(2015, 2, 1)
AFTERWARDS = datetime(2015, 3, 1, 12, tzinfo=UTC)
SHA = "0f" * 32
SUBJECT, WHY = "Paper for the courts", "not needed"

OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))
APPROVED = AppropriationApproved(
    LINE, "MD-2014", "MD", 2014, Level.CENTRAL, COURTS, 1, Decimal("100.00"), "MDL", "Law 339/2013"
)
PLACED = LinePlacedUnderControl(LINE, ACCOUNT)


def by(actor: str) -> Act:
    return replace(OFFICER, actor=actor, at=AFTERWARDS)


PROPOSER, VERIFIER, ORDERER, PAYER = by("u-proposer"), by("u-verifier"), by("u-orderer"), by("u-payer")


def mdl(amount: str, currency: str = "MDL") -> Money:
    return Money(Decimal(amount), currency)


def standing(
    consumed: str,
    policy: ControlPolicy = ControlPolicy.STOP,
    *,
    ceiling: str = "100.00",
    allotted: tuple[str, ...] = (),
) -> Standing:
    quotas = tuple(Decimal(one) for one in allotted)
    return Standing("MDL", policy, bool(allotted), Decimal(ceiling), Decimal(consumed), quotas)


def posted(now: Standing) -> AppropriationPosted:
    return AppropriationPosted(ACCOUNT, LINE, now.ceiling, now)


def made(amount: str = "60.00", account: str | None = ACCOUNT, override: str | None = None) -> CommitmentMade:
    return CommitmentMade(ID, LINE, COURTS, account, Decimal(amount), "MDL", ON, 6, SUBJECT, PROPOSER.actor, override)


def reserved(amount: str, now: Standing, override: str | None = None) -> FundsReserved:
    return FundsReserved(ACCOUNT, LINE, ID, Decimal(amount), override, now)


def released(amount: str, now: Standing) -> FundsReleased:
    return FundsReleased(ACCOUNT, LINE, ID, Decimal(amount), now)


def verified(amount: str, liability: str = "L-1") -> LiabilityVerified:
    return LiabilityVerified(ID, LINE, COURTS, liability, Decimal(amount), "MDL", SHA, ON, 6, VERIFIER.actor)


def ordered(amount: str, order: str = "O-1", liability: str = "L-1") -> PaymentOrdered:
    return PaymentOrdered(ID, LINE, COURTS, liability, order, Decimal(amount), "MDL", ON, 6, ORDERER.actor)


def cancelled(amount: str, order: str = "O-1", liability: str = "L-1", why: str = WHY) -> PaymentOrderCancelled:
    return PaymentOrderCancelled(ID, LINE, COURTS, liability, order, Decimal(amount), "MDL", ON, 6, why)


def paid(amount: str, payment: str = "P-1", order: str = "O-1") -> PaymentMade:
    return PaymentMade(ID, LINE, COURTS, order, payment, Decimal(amount), "MDL", ON, 6, PAYER.actor)


def ended(amount: str) -> CommitmentReleased:
    return CommitmentReleased(ID, LINE, COURTS, Decimal(amount), "MDL", ON, 6, WHY)


LINE_UNDER_CONTROL = (OPENED, APPROVED, PLACED)
COMMITTED = (*LINE_UNDER_CONTROL, posted(standing("0.00")), made(), reserved("60.00", standing("60.00")))
OWED = (*COMMITTED, verified("50.00"))
ORDERED = (*OWED, ordered("40.00"))
PAID = (*ORDERED, paid("30.00"))
