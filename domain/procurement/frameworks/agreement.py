"""A framework agreement: its members, whose turn it is, and what of its ceiling is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from domain.procurement.frameworks import events as e


@dataclass(frozen=True, slots=True)
class NoAgreement:
    """No agreement."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """An agreement. `declined` do not take the next call-off; `last` is the company of the last direct one."""

    concluded: e.FrameworkConcluded
    called: Money
    suspended: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    last: str | None = None
    contracts: frozenset[str] = frozenset()

    def member(self, company: str) -> e.FrameworkMember:
        """The member that a company is; Refused: `not_a_member`, `member_is_suspended`."""
        found = next((each for each in self.concluded.members if each.company == company), None)
        if found is None:
            raise Refused("not_a_member", "company", company=ascii(company)[:60])
        if company in self.suspended:
            raise Refused("member_is_suspended", "company", company=company)
        return found

    @property
    def active(self) -> tuple[str, ...]:
        """The companies that are no suspended members."""
        return tuple(each.company for each in self.concluded.members if each.company not in self.suspended)

    @property
    def next(self) -> str | None:
        """The company that the next direct call-off goes to; None where nobody takes one."""
        order = [each.company for each in sorted(self.concluded.members, key=lambda member: member.place)]
        if self.concluded.order is e.CallOffOrder.ROTATING and self.last in order:
            turn = order.index(self.last) + 1
            order = [*order[turn:], *order[:turn]]
        free = (company for company in order if company not in self.suspended | self.declined)
        return next(free, None)

    def require_open(self, on: date) -> None:
        """It still runs on a day; Refused("framework_over")."""
        if on > self.concluded.until:
            raise Refused("framework_over", "frameworkId", until=self.concluded.until.isoformat())

    def require_room(self, value: Money) -> None:
        """The ceiling has room; Refused: `framework_ceiling`, `currency_mismatch`."""
        left = self.concluded.ceiling - self.called
        if (left - value).amount < 0:
            raise Refused("framework_ceiling", "value", value=f"{value.amount}", left=f"{left.amount}")


Agreement = NoAgreement | Concluded
NO_AGREEMENT = NoAgreement()


def evolve(agreement: Agreement, event: e.FrameworkEvent) -> Agreement:
    """The agreement after an event of its own."""
    if isinstance(event, e.FrameworkConcluded):
        return Concluded(event, event.ceiling - event.ceiling)
    if isinstance(agreement, NoAgreement):
        return agreement
    match event:
        case e.MemberSuspended():
            return replace(agreement, suspended=agreement.suspended | {event.company})
        case e.MemberReinstated():
            return replace(agreement, suspended=agreement.suspended - {event.company})
        case e.TurnDeclined():
            return replace(agreement, declined=agreement.declined | {event.company})
        case e.CalledOff():
            known = replace(
                agreement,
                called=agreement.called + event.value,
                contracts=agreement.contracts | {event.contract_id},
            )
            return replace(known, last=event.company, declined=frozenset()) if event.direct else known
        case _:
            assert_never(event)


def require_concluded(agreement: Agreement, framework_id: str) -> Concluded:
    """The agreement; Refused("unknown_framework")."""
    if isinstance(agreement, NoAgreement):
        raise Refused("unknown_framework", "frameworkId", framework=ascii(framework_id)[:60])
    return agreement
