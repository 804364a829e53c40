"""What the specs of contracts have in common: an award whose standstill is over, money of the budget, a contract."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.budgeting.coding import Coding
from domain.budgeting.published import CommitmentMade
from domain.calendars.events import CalendarYearDefined
from domain.kernel.declarations import Act
from domain.kernel.values import Money, money
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import decider
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ContractSide
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.lots.events import AwardDecided, StandstillEnded
from domain.procurement.parts import ContractCommitment
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import TenderPublished
from domain.suppliers import refusals as suppliers
from domain.suppliers.debarments.events import DebarmentDecided, DebarmentLifted
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight
from tests.spec import OFFICER, Spec

spec = Spec(decider.DECIDER, {**suppliers.MESSAGES, **MESSAGES})

AWARD = ID = "T-1-1-a1"
LOT, TENDER, BUYER = "T-1-1", "T-1", "MD:moh"
COMPANY, COMMITMENT = "MD:1003600012345", "MD-2026:C-7"
SHA, OTHER_SHA = "0f" * 32, "f0" * 32
STARTS, ENDS = date(2026, 7, 1), date(2026, 12, 31)


def lei(amount: str, currency: str = "MDL") -> Money:
    return money(Decimal(amount), currency)


def by(actor: str, at: datetime = datetime(2026, 7, 15, 9, tzinfo=UTC)) -> Act:
    return replace(OFFICER, actor=actor, at=at)


AWARD_OFFICER, SIGNATORY, SUPPLIER = by("u-award-officer"), by("u-signatory"), by("u-supplier")
MANAGER, RECEIVER = by("u-manager"), by("u-receiver")

PUBLISHED = TenderPublished(
    TENDER, "ocds-x-1", "1", "MD.open@1", BUYER, None, "Paper", PurchaseCategory.GOODS, lei("10000"), 1, SHA,
    None, None, ("1",),
)  # fmt: skip
AWARDED = AwardDecided(
    AWARD, TENDER, LOT, "b1", COMPANY, lei("8000"), "Lowest", datetime(2026, 6, 20, tzinfo=UTC), "5d", BUYER,
    "MD.open@1",
)  # fmt: skip
FREE = StandstillEnded(AWARD, LOT)


def committed(amount: str = "8000", id_: str = COMMITMENT) -> CommitmentMade:
    return CommitmentMade(
        id_, "MD-2026:l1", Coding(), None, Decimal(amount), "MDL", date(2026, 6, 1), 6, "Paper", "u-proposer"
    )


MANDATED = MandateConfirmed(
    COMPANY,
    SUPPLIER.actor,
    (MandateRight.SIGN,),
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    lei("8000"),
    "u-registrar",
)
RESTS_ON = (PUBLISHED, AWARDED, FREE, committed(), MANDATED)
MONEY = (ContractCommitment(COMMITMENT, 2026, lei("8000")),)
DRAFT = c.DraftContract(AWARD, "Paper for the hospitals", lei("8000"), STARTS, ENDS, MONEY, SHA)
DRAFTED = e.ContractDrafted(
    ID, TENDER, LOT, AWARD, BUYER, COMPANY, DRAFT.title, lei("8000"), STARTS, ENDS, MONEY, SHA, "ocds-x-1"
)
FOR_BUYER = c.SignContract(ID, ContractSide.BUYER, SHA)
FOR_SUPPLIER = c.SignContract(ID, ContractSide.SUPPLIER, SHA, SUPPLIER.actor)
BUYER_SIGNED = e.ContractSignatureGiven(ID, ContractSide.BUYER, SHA, SIGNATORY.actor)
SUPPLIER_SIGNED = e.ContractSignatureGiven(ID, ContractSide.SUPPLIER, SHA, SUPPLIER.actor)
CONTRACT = e.ContractSigned(
    ID, TENDER, LOT, AWARD, BUYER, COMPANY, DRAFT.title, lei("8000"), STARTS, ENDS, MONEY, SHA, "ocds-x-1", None,
    (SUPPLIER.actor, SIGNATORY.actor),
)  # fmt: skip
SIGNED = (*RESTS_ON, DRAFTED, SUPPLIER_SIGNED, BUYER_SIGNED, CONTRACT)
RUNNING = (*SIGNED, e.ContractBegun(ID))


def reported(amount: str = "5000", number: str = "D-1") -> e.DeliveryReported:
    return e.DeliveryReported(ID, number, ("Paper, 500 boxes",), lei(amount))


def accepted(amount: str = "5000", number: str = "D-1") -> e.DeliveryAccepted:
    return e.DeliveryAccepted(
        ID, number, lei(amount), ("Paper, 500 boxes",), SHA, COMMITMENT, accepted_by=RECEIVER.actor
    )


DELIVERED = (*RUNNING, reported(), accepted())
COMPLETED = (*DELIVERED, reported("3000", "D-2"), accepted("3000", "D-2"), e.ContractCompleted(ID, MANAGER.actor))
DEBARRED = DebarmentDecided(
    COMPANY,
    "d1",
    "MD",
    (),
    date(2026, 7, 1),
    date(2027, 1, 1),
    datetime(2026, 7, 1, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    "Convicted",
    "u-debarment",
)
LIFTED = DebarmentLifted(COMPANY, "d1", "MD", datetime(2026, 7, 10, tzinfo=UTC), "Acquitted", "u-debarment")
CALENDAR = CalendarYearDefined("MD", 2026, 1, "Europe/Chisinau", (6, 7), (), ())
