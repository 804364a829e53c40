"""What happens to a tender in public, up to its end. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, event
from domain.kernel.values import Money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.parts import Criterion, OpenerPanel, TenderItem, TenderPeriods, TermChange


@event("procurement.TenderPublished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TenderPublished:
    """A buyer asks for bids, under terms that all see.

    `procedure` is a pin, `MD.open@1`, for ever. `terms_sha256` is the hash of the canonical JSON of all terms. `value`
    is None where the procedure hides it, `panel` where nobody bids under seal. `openers` and `commitments` are the
    accounts of the panel, in its order, and the commitments that stand behind. `lots` are the numbers of the lots.
    `reason` is the listed one of a direct procedure, `urgency` says why bids get less time.
    """

    tender_id: str
    ocid: str
    number: str
    procedure: str
    buyer: str
    plan_item_id: str | None
    title: str
    category: PurchaseCategory
    value: Money | None
    terms_version: int
    terms_sha256: str
    periods: TenderPeriods | None
    panel: OpenerPanel | None
    lots: tuple[str, ...]
    two_envelopes: bool = False
    reason: str | None = None
    framework_id: str | None = None
    urgency: str | None = None
    commitments: Annotated[tuple[str, ...], Internal()] = ()
    openers: Annotated[tuple[str, ...], Internal()] = ()
    drafters: Annotated[tuple[str, ...], Internal()] = ()
    publisher: Annotated[str | None, Internal()] = None


@event("procurement.LotPublished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotPublished:
    """A lot of a tender: what bids on it are measured by. It stands in the tender's stream."""

    tender_id: str
    lot_id: str
    title: str
    value: Money | None
    criteria: tuple[Criterion, ...]
    conditions: str = ""


@event("procurement.ItemsPublished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ItemsPublished:
    """Items of a lot, in pages of 200 at most; the first page is 1."""

    tender_id: str
    lot_id: str
    page: int
    items: tuple[TenderItem, ...]


@event("procurement.DocumentPublished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DocumentPublished:
    """A document of the terms, by the SHA-256 of its bytes. `blob` is that of the stored ones."""

    tender_id: str
    document_id: str
    sha256: str
    size: int
    media_type: str
    title: str
    language: str
    kind: str
    lot_id: str | None = None
    blob: str | None = None


@event("procurement.TermsAmended", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TermsAmended:
    """The terms change: bids under an earlier version are not opened unless their bidders confirm them.

    `lots` are the numbers of all lots of the tender, as in its publication.
    """

    tender_id: str
    version: int
    changes: tuple[TermChange, ...]
    reason: str
    terms_sha256: str
    periods: TenderPeriods
    lots: tuple[str, ...] = ()


@event("procurement.DeadlineExtended", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeadlineExtended:
    """Bids may come in for longer; `lots` are all numbers.

    `reason` is amendment, late_answer, complaint, outage or invitation.
    """

    tender_id: str
    former: datetime
    periods: TenderPeriods
    reason: str
    lots: tuple[str, ...] = ()


@event("procurement.CandidatesInvited", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CandidatesInvited:
    """Of those who asked to take part, these companies are invited to bid, and nobody else is."""

    tender_id: str
    companies: tuple[str, ...]


@event("procurement.TenderingClosed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TenderingClosed:
    """The deadline is over: from here on the set of envelopes is frozen.

    `chain` is that of the box, `received` how many entries it has. `confirmed` says of each lot, in the order of the
    `lots`, which are the numbers of all, how many bids stand under the present terms.
    """

    tender_id: str
    chain: str
    received: int
    confirmed: tuple[int, ...]
    deadline: datetime
    lots: tuple[str, ...] = ()


@event("procurement.CancellationDecided", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CancellationDecided:
    """The buyer will not go on with these lots; it takes effect when nobody can complain of it any more."""

    tender_id: str
    lots: tuple[str, ...]
    reason: str
    effective_at: datetime


@event("procurement.CancellationRevoked", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CancellationRevoked:
    """The review body satisfied a complaint of a cancellation: the lots go on."""

    tender_id: str
    lots: tuple[str, ...]


@event("procurement.LotCancelled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotCancelled:
    """A lot is over by its cancellation. It stands in the tender's stream."""

    tender_id: str
    lot_id: str


@event("procurement.TenderCancelled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TenderCancelled:
    """All lots are cancelled, of which `lots` are the numbers. Bids go back unopened."""

    tender_id: str
    lots: tuple[str, ...] = ()


@event("procurement.LotConcluded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotConcluded:
    """A lot ended: with a contract, `signed`, or without one, `unsuccessful`. It stands in the tender's stream."""

    tender_id: str
    lot_id: str
    outcome: str


@event("procurement.TenderFinished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TenderFinished:
    """The last lot ended; `lots` are the numbers of all."""

    tender_id: str
    lots: tuple[str, ...] = ()


TenderFact = (
    TenderPublished
    | LotPublished
    | ItemsPublished
    | DocumentPublished
    | TermsAmended
    | DeadlineExtended
    | CandidatesInvited
    | TenderingClosed
    | CancellationDecided
    | CancellationRevoked
    | LotCancelled
    | LotConcluded
    | TenderCancelled
    | TenderFinished
)
"""The events that other rooms may look at."""
