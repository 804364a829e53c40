"""What happens to contacts of suppliers. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import INTERNAL, Secret, event

OF_CONTACT = Secret("contact_id")
"""Readable with the key of the contact alone, which is destroyed when it is withdrawn."""


@event("suppliers.ContactNamed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ContactNamed:
    """A company says how it is reached about procurement."""

    contact_id: str
    company_id: str
    jurisdiction: str
    name: Annotated[str | None, OF_CONTACT]
    email: Annotated[str | None, OF_CONTACT]
    phone: Annotated[str | None, OF_CONTACT]


@event("suppliers.ContactWithdrawn", fields=INTERNAL, erases="contact_id")
@dataclass(frozen=True, slots=True)
class ContactWithdrawn:
    """The company is not reached so any more, and what was said is not readable any more."""

    contact_id: str
    company_id: str


Event = ContactNamed | ContactWithdrawn
