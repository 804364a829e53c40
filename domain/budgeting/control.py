"""Availability control: where a budget is held, and what is left there.

A control account stands for a node of the budget (an institution, an institution's wages, a programme): all lines that
a rule places there share what is available. Real budgets overspend at single lines and hold at such nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

from domain.budgeting.coding import DIMENSIONS, Coding

PERIODS = 12
COMPLEMENTARY = 13
"""The period after the year's end in which what was committed in the year may still be verified and paid."""
MAX_RULES = 50
ANYWHERE = Coding()
_ACCOUNTS = UUID("0b8f4d2e-6a0c-4f43-9a3a-2f4a8f1f7c55")


class ControlPolicy(StrEnum):
    """What happens to a commitment above what is available at its account."""

    STOP = "stop"
    WARN = "warn"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LevelOf:
    """So many levels of one dimension: `administrative` 2 is the institution, where ministries are level 1."""

    dimension: str
    level: int


@dataclass(frozen=True, slots=True)
class ControlRule:
    """Lines whose coding begins with `under` are held together at these levels, under this policy.

    With `by_allotment` no more is available than was allotted up to the period of the act.
    """

    levels: tuple[LevelOf, ...]
    policy: ControlPolicy = ControlPolicy.STOP
    by_allotment: bool = False
    under: Coding = ANYWHERE


@dataclass(frozen=True, slots=True)
class Standing:
    """What a control account stands at after an entry, as in a passbook.

    `ceiling` is the adjusted appropriation of its lines; `consumed` all that is committed and not released, however far
    it has come since; `allotted` the quota of each period, 1 to 12. Amounts are in `currency`.
    """

    currency: str
    policy: ControlPolicy
    by_allotment: bool
    ceiling: Decimal
    consumed: Decimal
    allotted: tuple[Decimal, ...] = ()

    def available(self, period: int = COMPLEMENTARY) -> Decimal:
        """What may still be committed by an act of this period; below zero where more was consumed."""
        return self.limit(period) - self.consumed

    def limit(self, period: int = COMPLEMENTARY) -> Decimal:
        """What may be consumed up to this period: the ceiling, or less where less was allotted."""
        return min(self.ceiling, self.allotted_until(period)) if self.by_allotment else self.ceiling

    def allotted_until(self, period: int = COMPLEMENTARY) -> Decimal:
        """The quotas of the periods up to this one."""
        return sum(self.allotted[:period], Decimal(0))

    def moved(self, *, ceiling: Decimal = Decimal(0), consumed: Decimal = Decimal(0)) -> Standing:
        """The standing after an entry that moves these figures."""
        return replace(self, ceiling=self.ceiling + ceiling, consumed=self.consumed + consumed)

    def with_allotment(self, period: int, by: Decimal) -> Standing:
        """The standing after an entry that moves the quota of a period, 1 to 12."""
        quotas = list(self.allotted or (Decimal(0),) * PERIODS)
        quotas[period - 1] += by
        return replace(self, allotted=tuple(quotas))


def rule_for(rules: tuple[ControlRule, ...], coding: Coding) -> ControlRule | None:
    """The first rule whose selection holds the coding; None where no rule does."""
    return next((rule for rule in rules if _holds(rule.under, coding)), None)


def node_of(rule: ControlRule, coding: Coding) -> Coding:
    """The node at which a line of this coding is held: the first codes of the rule's dimensions."""
    levels = {level.dimension: level.level for level in rule.levels}
    return Coding(**{name: getattr(coding, name)[: levels.get(name, 0)] for name in DIMENSIONS})


def account_id(budget_id: str, node: Coding) -> str:
    """The id of the control account of a node: `<budget>:<digest>`."""
    codes = ("\x1f".join(getattr(node, name)) for name in DIMENSIONS)
    return f"{budget_id}:{uuid5(_ACCOUNTS, chr(0x1E).join((budget_id, *codes))).hex}"


def _holds(selection: Coding, coding: Coding) -> bool:
    return all(
        getattr(coding, name)[: len(codes)] == codes for name in DIMENSIONS if (codes := getattr(selection, name))
    )
