"""What can be asked about tenders, up to the closing, and to end one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from domain.files.published import UploadId
from domain.kernel.declarations import INTERNAL, command
from domain.kernel.given import Blind, Inspected
from domain.kernel.places import UnitId
from domain.kernel.values import Money
from domain.procurement.kinds import CriterionKind, PurchaseCategory
from domain.procurement.naming import LotId, LotNumber, TenderId
from domain.procurement.plans.naming import PlanItemId
from domain.procurement.procedures.naming import ProcedureCode
from domain.procurement.tenders.naming import (
    AmendmentReason,
    Conditions,
    DocumentKind,
    ItemTitle,
    ItemWord,
    KeyProof,
    Language,
    PartId,
    PublicKey,
    TenderTitle,
)

WITNESSED = "procurement.witnessed"
"""The inspector that says whether the log's policy has a quorum of witnesses."""
Expected = Annotated[str, Blind("tender_id", ("opener_id", "public_key"))]
"""What the challenge to a key says: a keyed hash of the opener and the key, under a secret of the tender."""


class ExtensionReason(StrEnum):
    """Why bids may come in for longer."""

    AMENDMENT = "amendment"
    LATE_ANSWER = "late_answer"
    COMPLAINT = "complaint"
    OUTAGE = "outage"


class LotOutcome(StrEnum):
    """How a lot ended that was not cancelled."""

    SIGNED = "signed"
    UNSUCCESSFUL = "unsuccessful"


class CancellationReason(StrEnum):
    """Why a buyer does not go on, as in ProZorro."""

    NO_DEMAND = "no_demand"
    UNFIXABLE = "unfixable"
    FORCE_MAJEURE = "force_majeure"
    EXPENSES_CUT = "expenses_cut"


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DraftTender:
    """Prepare a tender, or prepare it otherwise, until it is published.

    `procedure` is the code of a procedure of the buyer's jurisdiction, `value` that of all lots. `deadline` is the
    instant at which bids are late, `reason` the listed one of a direct procedure, `urgency` why bids get less time.
    `requests_until` is the instant at which requests to take part are late, where only invited companies bid.
    """

    tender_id: TenderId
    buyer: UnitId
    procedure: ProcedureCode
    title: TenderTitle
    category: PurchaseCategory
    value: Money | None = None
    plan_item_id: PlanItemId | None = None
    deadline: datetime | None = None
    reason: ItemWord | None = None
    urgency: TenderTitle | None = None
    framework_id: LotId | None = None
    commitments: tuple[str, ...] = ()
    requests_until: datetime | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AddLot:
    """Add a lot to a draft, or say it otherwise. Lots are numbered from 1."""

    tender_id: TenderId
    lot: LotNumber
    title: TenderTitle
    value: Money
    conditions: Conditions | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RemoveLot:
    """Take a lot out of a draft."""

    tender_id: TenderId
    lot: LotNumber


@dataclass(frozen=True, slots=True)
class ItemInput:
    """Something that is bought: a code of the CPV with its check digit, how much of it, where and when."""

    item_id: PartId
    title: ItemTitle
    cpv: str
    unit: ItemWord
    quantity: Decimal
    place: ItemWord | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AddItems:
    """Add up to 200 items to a lot of a draft; one that the lot has already is replaced."""

    tender_id: TenderId
    lot: LotNumber
    items: tuple[ItemInput, ...]


@dataclass(frozen=True, slots=True)
class CriterionInput:
    """A criterion: `weight` in basis points, nothing of one that only excludes."""

    criterion_id: PartId
    kind: CriterionKind
    title: TenderTitle
    weight: int = 0


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SetCriteria:
    """Say what bids on a lot are measured by: weights of 10,000 together, beside what only excludes."""

    tender_id: TenderId
    lot: LotNumber
    criteria: tuple[CriterionInput, ...]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AttachDocument:
    """Attach an uploaded file of the buyer to the terms; after publication it is published by an amendment."""

    tender_id: TenderId
    document_id: PartId
    upload_id: UploadId
    title: TenderTitle
    language: Language
    kind: DocumentKind
    lot: LotNumber | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NameOpener:
    """Name an account that is to open the tender with others, by a key of its own."""

    tender_id: TenderId
    opener_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DropOpener:
    """Do without an opener that was named, until the tender is published."""

    tender_id: TenderId
    opener_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ProveOpenerKey:
    """Prove that one has the secret key of a public one, by what its challenge says. `unit` is where one serves."""

    tender_id: TenderId
    opener_id: str
    unit: UnitId
    public_key: PublicKey
    proof: KeyProof
    expected: Expected = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConfirmOpenerReady:
    """Prove once more, before the deadline, that one still has the secret key."""

    tender_id: TenderId
    opener_id: str
    public_key: PublicKey
    proof: KeyProof
    expected: Expected = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PublishTender:
    """Publish a draft: all that is in it stands from now on, and is bound by one hash."""

    tender_id: TenderId
    witnessed: Annotated[bool, Inspected(WITNESSED)] = False


@dataclass(frozen=True, slots=True)
class AmendedTerm:
    """A term by its path, such as `lots.1.items.I1.quantity`, and what it says from now on."""

    path: str
    value: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AmendTerms:
    """Change published terms, and publish documents that were attached since: earlier bids are unconfirmed by it."""

    tender_id: TenderId
    changes: tuple[AmendedTerm, ...]
    reason: AmendmentReason
    deadline: datetime | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ExtendDeadline:
    """Let bids come in for longer. Bids that came in stand."""

    tender_id: TenderId
    deadline: datetime
    reason: ExtensionReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CancelTender:
    """Cancel lots, or all of them where none is named, for a listed reason, once nobody can complain of it any more."""

    tender_id: TenderId
    reason: CancellationReason
    lots: tuple[LotNumber, ...] = ()


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RevokeCancellation:
    """Go on with cancelled lots, as the review body decided. Given by the machine."""

    tender_id: str
    lots: tuple[str, ...]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TakeCancellationEffect:
    """End the lots whose cancellation is due. Given by the machine."""

    tender_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CountOpeners:
    """See whether enough openers are ready, so many hours before the deadline. Given by the machine."""

    tender_id: str
    hours: int


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConcludeLot:
    """Note that a lot ended; with the last one the tender does. Given by the machine."""

    tender_id: str
    lot_id: str
    outcome: LotOutcome


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FinishTender:
    """End a tender whose envelopes could not be opened. Given by the machine."""

    tender_id: str


DraftCommand = (
    DraftTender
    | AddLot
    | RemoveLot
    | AddItems
    | SetCriteria
    | AttachDocument
    | NameOpener
    | DropOpener
    | ProveOpenerKey
    | ConfirmOpenerReady
)
TenderCommand = (
    DraftCommand
    | PublishTender
    | AmendTerms
    | ExtendDeadline
    | CancelTender
    | RevokeCancellation
    | TakeCancellationEffect
    | CountOpeners
    | ConcludeLot
    | FinishTender
)
