"""Where a contracting process stands: what the record of OCDS is rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from domain.kernel.values import Money
from domain.procurement.kinds import ProcedureKind, PurchaseCategory
from domain.procurement.parts import Criterion, DueInstant


@dataclass
class Amendment:
    """Why and when the terms changed, and which release they were changed of."""

    id: str
    at: datetime
    rationale: str
    description: str | None
    amends: str | None


@dataclass
class Item:
    """Something that is bought. `changed` are the terms of it that were amended."""

    id: str
    title: str | None = None
    cpv: str | None = None
    scheme: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    place: str | None = None
    lot: str | None = None
    changed: set[str] = field(default_factory=set)


@dataclass
class Document:
    """A document of the terms."""

    id: str
    title: str
    media_type: str
    language: str
    at: datetime
    lot: str | None
    kind: str
    url: str | None


@dataclass
class Lot:
    """A lot by its number."""

    number: str
    title: str | None = None
    conditions: str | None = None
    status: str | None = None
    value: Money | None = None
    criteria: tuple[Criterion, ...] = ()
    suspended: bool | None = None
    auction: Auction | None = None
    agreement: Agreement | None = None


@dataclass
class Enquiry:
    """A question about the terms, and what became of it."""

    id: str
    at: datetime | None = None
    text: str | None = None
    lot: str | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    dismissed_at: datetime | None = None
    dismissed_for: str | None = None
    company: str | None = None


@dataclass
class Offer:
    """The prices of an alias in an auction."""

    alias: str
    first: Money | None = None
    price: Money | None = None
    place: int | None = None
    bid: str | None = None


@dataclass
class Auction:
    """An auction of a lot."""

    starts_at: datetime | None = None
    ended_at: datetime | None = None
    scheduled: bool = False
    offers: dict[str, Offer] = field(default_factory=dict)


@dataclass
class Member:
    """A company in a framework."""

    company: str
    place: int | None = None
    status: str | None = None
    details: str | None = None


@dataclass
class Agreement:
    """A framework that the process of a lot ended in."""

    ceiling: Money | None = None
    until: date | None = None
    members: dict[str, Member] = field(default_factory=dict)


@dataclass
class Rating:
    """How the buyer was served, and what the supplier says to that."""

    at: datetime | None = None
    points: int | None = None
    text: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None


@dataclass
class Payment:
    """Money that went to the supplier; less than nothing where it came back."""

    id: str
    on: date
    amount: Money
    payee: str | None


@dataclass
class Bid:
    """A bid as far as it is public."""

    id: str
    received_at: datetime | None = None
    company: str | None = None
    lot: str | None = None
    price: Money | None = None
    status: str | None = None
    ground: str | None = None
    text: str | None = None
    place: int | None = None
    total: Decimal | None = None


@dataclass
class Award:
    """An award, or that nobody gets a lot."""

    id: str
    status: str
    lot: str | None = None
    at: datetime | None = None
    text: str | None = None
    value: Money | None = None
    company: str | None = None
    bid: str | None = None
    standstill_ends: datetime | None = None
    cancelled_for: str | None = None


@dataclass
class Milestone:
    """Something that a contract has to reach by a day."""

    id: str
    title: str | None = None
    due_on: date | None = None
    met_at: datetime | None = None
    status: str | None = None


@dataclass
class Penalty:
    """What the supplier owes the buyer."""

    id: str
    amount: Money
    reason: str


@dataclass
class Complaint:
    """An objection, and where it stands."""

    id: str
    status: str
    at: datetime | None = None
    target: str | None = None
    company: str | None = None
    grounds: str | None = None
    remedy: str | None = None
    fee: Money | None = None
    lot: str | None = None
    award: str | None = None
    decided_at: datetime | None = None
    reasons: str | None = None


@dataclass
class Delivery:
    """What was accepted."""

    id: str
    amount: Money
    at: datetime


@dataclass
class Contract:
    """A contract that was signed."""

    id: str
    award: str
    title: str
    value: Money
    starts_on: date
    ends_on: date
    company: str
    signed_at: datetime
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    ended_at: datetime | None = None
    ended_for: str | None = None
    amendments: dict[str, Amendment] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    penalties: dict[str, Penalty] = field(default_factory=dict)
    buyer: str = ""
    payments: dict[str, Payment] = field(default_factory=dict)
    suspended: bool | None = None
    suspended_for: str | None = None
    rating: Rating | None = None


@dataclass
class Tender:
    """What is asked for.

    `had_deadline` and `had_enquiries` say whether these periods were there at the publication, with their beginning,
    and `has_enquiries` whether there ever were any.
    """

    id: str = ""
    title: str | None = None
    status: str | None = None
    category: PurchaseCategory | None = None
    planned_for: str | None = None
    procuring: str | None = None
    procedure: str | None = None
    kind: ProcedureKind | None = None
    reason: str | None = None
    value: Money | None = None
    published_at: datetime | None = None
    deadline: DueInstant | None = None
    enquiries_until: DueInstant | None = None
    had_deadline: bool = False
    had_enquiries: bool = False
    has_enquiries: bool = False
    opened_at: datetime | None = None
    numbers: tuple[str, ...] = ()
    lots: dict[str, Lot] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    enquiries: dict[str, Enquiry] = field(default_factory=dict)
    asked: bool = False
    amendments: dict[str, Amendment] = field(default_factory=dict)


@dataclass
class Standing:
    """A process. `parties` are the roles of offices and companies, in the order in which they came in."""

    ocid: str
    date: datetime
    buyer: str | None = None
    planned: tuple[str, Money] | None = None
    planning: str | None = None
    framework: str | None = None
    tender: Tender = field(default_factory=Tender)
    parties: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    bids: dict[str, Bid] = field(default_factory=dict)
    awards: dict[str, Award] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    complaints: dict[str, Complaint] = field(default_factory=dict)

    def meet(self, kind: str, id_: str, *roles: str) -> None:
        """Somebody has these roles: a `unit` or a `company`."""
        had = self.parties.setdefault((kind, id_), [])
        had += [role for role in roles if role not in had]

    def lot(self, lot: str) -> Lot:
        """The lot of this id or number."""
        number = lot.rpartition("-")[2]
        return self.tender.lots.setdefault(number, Lot(number))

    def bid(self, bid: str) -> Bid:
        """The bid of this id."""
        return self.bids.setdefault(bid, Bid(bid))

    @property
    def is_won(self) -> bool:
        """Whether an award stands."""
        return any(award.status in {"pending", "active"} for award in self.awards.values())
