"""A mandate: proposed by the company, checked by the registrar, ended by either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.kernel.values import money
from domain.suppliers.mandates import commands as c
from domain.suppliers.mandates import events as e
from domain.suppliers.mandates.mandate import Mandate
from domain.suppliers.suppliers.events import Event as SupplierEvent
from domain.suppliers.suppliers.events import SupplierRegistered

LONGEST: Final = timedelta(days=5 * 366)
"""A power of attorney is looked at anew after so long."""

Known = e.Event | SupplierEvent


@dataclass(frozen=True, slots=True)
class State:
    """The supplier, and what an account may do for it."""

    supplier: SupplierRegistered | None = None
    mandate: Mandate = field(default_factory=Mandate)


def evolve(state: State, event: Known) -> State:
    """The mandate after an event of its own, or of the supplier."""
    match event:
        case SupplierRegistered():
            return replace(state, supplier=event)
        case e.MandateProposed() | e.MandateConfirmed() | e.MandateRejected() | e.MandateRevoked():
            return replace(state, mandate=state.mandate.after(event))
        case _:
            return state  # a document of the supplier


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to the mandate. The same command twice adds nothing."""
    match command:
        case c.ProposeMandate():
            return _propose(state, command, act)
        case c.ConfirmMandate():
            return _confirm(state.mandate, command, act)
        case c.RejectMandate():
            if state.mandate.proposed is None:
                raise Refused("mandate_not_proposed", "accountId", company=command.company_id)
            return [filled(e.MandateRejected, command, by=act.actor)]
        case c.RevokeMandate():
            if state.mandate.proposed is None and state.mandate.term_at(act.at) is None:
                return []  # nothing to end
            return [filled(e.MandateRevoked, command, revoked_at=act.at, by=act.actor)]
        case _:
            assert_never(command)


def _propose(state: State, command: c.ProposeMandate, act: Act) -> Sequence[e.Event]:
    if state.supplier is None:
        raise Refused("supplier_unknown", "companyId", company=command.company_id)
    rights = tuple(sorted(set(command.rights)))
    if not rights:
        raise Refused("mandate_without_rights", "rights")
    if not act.at < command.until <= act.at + LONGEST:
        raise Refused("mandate_time_impossible", "until", days=LONGEST.days)
    asked_for = command.ceiling
    ceiling = None if asked_for is None else money(asked_for.amount, asked_for.currency, "ceiling")
    if ceiling is not None and ceiling.amount <= 0:
        raise Refused("mandate_ceiling_not_positive", "ceiling", amount=str(ceiling.amount))
    proposed, term = state.mandate.proposed, state.mandate.term_at(act.at)
    if proposed is not None and repeats(proposed, command, rights=rights, ceiling=ceiling):
        return []
    asked = (frozenset(rights), command.until, ceiling)
    if proposed is None and term is not None and (term.rights, term.until, term.ceiling) == asked:
        return []
    jurisdiction = state.supplier.jurisdiction
    said = {"rights": rights, "ceiling": ceiling, "jurisdiction": jurisdiction}
    return [filled(e.MandateProposed, command, by=act.actor, **said)]


def _confirm(mandate: Mandate, command: c.ConfirmMandate, act: Act) -> Sequence[e.Event]:
    proposed = mandate.proposed
    if proposed is None:
        if mandate.term_at(act.at) is not None:
            return []
        raise Refused("mandate_not_proposed", "accountId", company=command.company_id)
    if proposed.until <= act.at:
        raise Refused("mandate_time_impossible", "accountId", days=LONGEST.days)
    return [filled(e.MandateConfirmed, proposed, since=act.at, by=act.actor)]


DECIDER: Decider[State, c.Command, Known] = Decider(State(), decide, evolve)
