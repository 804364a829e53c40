"""What happens to a tender before anybody outside sees it. Stored names are a contract: add, never rename.

Each event names its `drafter`: none of them publishes the tender, or opens its envelopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event
from domain.kernel.values import Money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.parts import Criterion, TenderItem


@event("procurement.TenderDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TenderDrafted:
    """A buyer's unit prepares a tender, or prepares it otherwise."""

    tender_id: str
    buyer: str
    procedure: str
    title: str
    category: PurchaseCategory
    value: Money | None
    plan_item_id: str | None
    deadline: datetime | None
    reason: str | None
    urgency: str | None
    framework_id: str | None
    commitments: tuple[str, ...]
    drafter: str
    requests_until: datetime | None = None


@event("procurement.LotDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LotDrafted:
    """A lot of the tender, or the same one otherwise."""

    tender_id: str
    lot_id: str
    title: str
    value: Money
    conditions: str
    drafter: str


@event("procurement.LotRemoved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LotRemoved:
    """The tender will not have the lot."""

    tender_id: str
    lot_id: str
    drafter: str


@event("procurement.ItemsDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ItemsDrafted:
    """Items of a lot; one that it has already is another one from now on."""

    tender_id: str
    lot_id: str
    items: tuple[TenderItem, ...]
    drafter: str


@event("procurement.CriteriaSet", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """What bids on a lot are measured by."""

    tender_id: str
    lot_id: str
    criteria: tuple[Criterion, ...]
    drafter: str


@event("procurement.DocumentAttached", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentAttached:
    """A file that was uploaded belongs to the terms, once they are published, or amended."""

    tender_id: str
    document_id: str
    blob: str
    sha256: str
    size: int
    media_type: str
    title: str
    language: str
    kind: str
    lot_id: str | None
    drafter: str


@event("procurement.OpenerNamed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenerNamed:
    """An account is to open the tender with others."""

    tender_id: str
    opener_id: str
    drafter: str


@event("procurement.OpenerDropped", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenerDropped:
    """An account is not to open the tender after all."""

    tender_id: str
    opener_id: str
    drafter: str


@event("procurement.OpenerKeyProved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenerKeyProved:
    """An opener has the secret key of this public one, and made it for this tender. `unit` is where they serve."""

    tender_id: str
    opener_id: str
    unit: str
    public_key: str


@event("procurement.OpenerKeyTaken", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenerKeyTaken:
    """The key is of this tender, and of no other. It stands in a stream of its own, by the SHA-256 of the key."""

    key_sha256: str
    tender_id: str
    opener_id: str


@event("procurement.OpenerReady", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenerReady:
    """Before the deadline, an opener proved once more that they have their secret key."""

    tender_id: str
    opener_id: str


@event("procurement.OpenersAtRisk", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenersAtRisk:
    """So many hours before the deadline, fewer openers said that they are ready than have to open."""

    tender_id: str
    hours: int
    ready: int
    k: int
    buyer: str = ""


@event("procurement.TenderNumbered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TenderNumbered:
    """The buyer's book of the year has a tender under the next number: the last entry says where the book stands."""

    buyer: str
    year: int
    number: int
    tender_id: str


DraftEvent = (
    TenderDrafted
    | LotDrafted
    | LotRemoved
    | ItemsDrafted
    | CriteriaSet
    | DocumentAttached
    | OpenerNamed
    | OpenerDropped
    | OpenerKeyProved
    | OpenerReady
    | OpenersAtRisk
)
