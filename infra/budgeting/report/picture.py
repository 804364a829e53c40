"""What a report on a budget says, before any words or ink: exact figures, as of one ledger position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projections.budgeting.payees import PayeeKind

NOTHING = Decimal(0)
MEASURES = ("approved", "adjusted", "committed", "liability", "ordered", "executed")
NEAR = Decimal("0.9")
"""A control account counts as near its limit from this share of it on."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of a budget or of a part of it; each amount that is spent on stands at one stage alone."""

    approved: Decimal = NOTHING
    adjusted: Decimal = NOTHING
    committed: Decimal = NOTHING
    liability: Decimal = NOTHING
    ordered: Decimal = NOTHING
    executed: Decimal = NOTHING

    @classmethod
    def of(cls, sums: Mapping[str, Decimal]) -> Figures:
        """The figures among the sums of a summary."""
        return cls(*(sums[name] for name in MEASURES))

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in MEASURES))

    def __sub__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) - getattr(other, name) for name in MEASURES))

    @property
    def under_way(self) -> Decimal:
        """Committed, owed or ordered, and not paid yet."""
        return self.committed + self.liability + self.ordered

    @property
    def available(self) -> Decimal:
        """What is neither spent nor under way; below zero where more was spent than granted."""
        return self.adjusted - self.under_way - self.executed

    @property
    def rate(self) -> Decimal | None:
        """The executed share of the adjusted appropriation; None where nothing is appropriated."""
        return share(self.executed, self.adjusted)

    def reached(self) -> Mapping[str, Decimal]:
        """How much has come to each stage or beyond, first stage first."""
        ordered = self.ordered + self.executed
        liability = self.liability + ordered
        return {
            "adjusted": self.adjusted,
            "committed": self.committed + liability,
            "liability": liability,
            "ordered": ordered,
            "executed": self.executed,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One code of a classification and its figures; `codes` is the path, empty for lines without one."""

    codes: tuple[str, ...]
    label: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The budget by one level of one classification, largest part first."""

    dimension: str
    level: int
    parts: Sequence[Part]

    def first(self, count: int) -> Sequence[Part]:
        """The largest parts."""
        return self.parts[:count]

    def others(self, count: int) -> tuple[int, Figures]:
        """How many parts there are beside the largest, and their sum."""
        rest = self.parts[count:]
        return len(rest), sum((part.figures for part in rest), Figures())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the budget: its codes in words, and its figures."""

    names: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of revenue: what was expected of it, established and taken in, refunds taken off."""

    codes: tuple[str, ...]
    label: str | None
    forecast: Decimal
    assessed: Decimal
    collected: Decimal


@dataclass(frozen=True, slots=True)
class PayeeSums:
    """What a payee is owed and was paid: a company by its id, or all persons, or all for whom nobody was named."""

    kind: PayeeKind
    company_id: str | None
    owed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """A control account: what its lines may take, and what they took."""

    names: tuple[str, ...]
    policy: str
    limit: Decimal
    consumed: Decimal

    @property
    def used(self) -> Decimal | None:
        """The consumed share of the limit."""
        return share(self.consumed, self.limit)

    @property
    def left(self) -> Decimal:
        """What may still be taken; below zero where more was."""
        return self.limit - self.consumed

    @property
    def is_near(self) -> bool:
        """Whether little or nothing is left."""
        return self.consumed > 0 and self.consumed >= self.limit * NEAR


@dataclass(frozen=True, slots=True)
class Note:
    """An explanation, and the words for what it explains."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file whose import has not come to its end, and how many lines of the books it tells."""

    file: str
    lines: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A budget at one moment.

    `starts_in` is the month, 1 to 12, in which the fiscal year begins. `months` are the sums executed in its periods 1
    to 13, `undated` what was executed without a date. `accounts` is how many control accounts there are, `tight` those
    near or above their limit. Where files are `unfinished`, the figures are a part of what these tell.
    """

    budget_id: str
    government: str
    year: int
    currency: str
    starts_in: int
    position: int
    recorded_at: datetime | None
    total: Figures
    count: int
    breakdowns: Sequence[Breakdown]
    lines: Sequence[Line]
    months: Mapping[int, Decimal]
    undated: Decimal
    headings: Sequence[Heading]
    accounts: int
    tight: Sequence[Account]
    notes: Sequence[Note]
    unfinished: Sequence[Unfinished] = ()
    payees: Sequence[PayeeSums] = ()


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part of a whole; None where there is no whole."""
    return part / whole if whole > 0 else None
