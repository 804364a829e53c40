"""How is a supplier reached?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.suppliers.contacts import events as e
from domain.suppliers.contacts.events import OF_CONTACT
from domain.suppliers.naming import place_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class SupplierContact:
    """A contact of a supplier, for the company itself and its registrar."""

    contact_id: str
    company_id: str
    place: str
    jurisdiction: str
    name: Annotated[str | None, OF_CONTACT] = None
    email: Annotated[str | None, OF_CONTACT] = None
    phone: Annotated[str | None, OF_CONTACT] = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The contact."""
    return (fact.event.contact_id,)


def evolve(row: SupplierContact | None, fact: Recorded[Any], _: str) -> SupplierContact | None:
    """The contact after an event."""
    match fact.event, row:
        case e.ContactNamed() as named, None:
            return filled(SupplierContact, named, place=place_of(named.company_id))
        case e.ContactWithdrawn(), _:
            return None
        case _:
            return row


SUPPLIER_CONTACTS = ReadModel(
    name="suppliers.supplier_contacts",
    version=1,
    row=SupplierContact,
    key="contact_id",
    events=(e.ContactNamed, e.ContactWithdrawn),
    keys=keys,
    evolve=evolve,
    permission="suppliers.read",
    scope=Scope(unit="place", jurisdiction="jurisdiction"),
)
