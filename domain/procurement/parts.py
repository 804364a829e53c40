"""Values inside the events of procurement. All of them are public: what is not stands in the event itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.kernel.values import Money
from domain.procurement.kinds import CriterionKind


@dataclass(frozen=True, slots=True)
class DueInstant:
    """An instant that was reckoned once: by which rule (`7d`), and which version of which calendar (`MD-2026@3`).

    `calendar` is None of what was given as it stands, or counts hours.
    """

    at: datetime
    rule: str
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class TenderPeriods:
    """The instants of a tender. What happens at the instant itself is late.

    `enquiries_until`, `complaints_until` and `requests_until` (to take part) are None where the procedure has no such
    period.
    """

    deadline: DueInstant
    enquiries_until: DueInstant | None = None
    complaints_until: DueInstant | None = None
    requests_until: DueInstant | None = None


@dataclass(frozen=True, slots=True)
class OpenerPanel:
    """Who opens: `k` of the openers with these public keys (hex of the 32 raw bytes), in the panel's order."""

    k: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of a lot. `weight` is in basis points: those of all but pass or fail are 10,000 together."""

    criterion_id: str
    kind: CriterionKind
    title: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class TenderItem:
    """Something that is bought: a code of the CPV with its check digit, how much of it, where and when."""

    item_id: str
    title: str
    cpv: str
    unit: str
    quantity: Decimal
    place: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term that was changed: where it stands, and what it said before and after."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemPrice:
    """The price of an item in a bid, for all of its quantity."""

    item_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ContractCommitment:
    """Money of the budget that a contract rests on: a commitment, and how much of it in which fiscal year."""

    commitment_id: str
    fiscal_year: int
    amount: Money
