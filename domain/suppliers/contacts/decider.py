"""A contact of a supplier, until it is withdrawn. It is replaced by another one, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.suppliers.contacts import commands as c
from domain.suppliers.contacts import events as e
from domain.suppliers.suppliers.events import Event as SupplierEvent
from domain.suppliers.suppliers.events import SupplierRegistered

Known = e.Event | SupplierEvent


@dataclass(frozen=True, slots=True)
class State:
    """The contact, and the supplier that a new one is looked up with."""

    supplier: SupplierRegistered | None = None
    named: e.ContactNamed | None = None
    withdrawn: bool = False


def evolve(state: State, event: Known) -> State:
    """The contact after an event."""
    match event:
        case SupplierRegistered():
            return replace(state, supplier=event)
        case e.ContactNamed():
            return replace(state, named=event)
        case e.ContactWithdrawn():
            return replace(state, withdrawn=True)
        case _:
            return state  # a document of the supplier


def decide(state: State, command: c.Command, _: Act) -> Sequence[e.Event]:
    """What a command does to the contact."""
    match command:
        case c.NameContact():
            return _name(state, command)
        case c.WithdrawContact():
            if state.named is None:
                raise Refused("contact_unknown", "contactId", contact=command.contact_id)
            return [] if state.withdrawn else [e.ContactWithdrawn(command.contact_id, state.named.company_id)]
        case _:
            assert_never(command)


def _name(state: State, command: c.NameContact) -> Sequence[e.Event]:
    if state.supplier is None:
        raise Refused("supplier_unknown", "companyId", company=command.company_id)
    if command.name is None or (command.email is None and command.phone is None):
        raise Refused("contact_unreachable", "email")
    said = (command.company_id, command.name, command.email, command.phone)
    match state.named:
        case None:
            return [e.ContactNamed(command.contact_id, said[0], state.supplier.jurisdiction, *said[1:])]
        case e.ContactNamed(_, company_id, _, name, email, phone) if (company_id, name, email, phone) == said:
            return []
        case _:
            raise Refused("contact_exists", "contactId", contact=command.contact_id)


DECIDER: Decider[State, c.Command, Known] = Decider(State(), decide, evolve)
