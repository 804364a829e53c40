"""What can be asked about contacts of suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import INTERNAL, command
from domain.suppliers.contacts.events import OF_CONTACT
from domain.suppliers.forms import CompanyId, ContactAddress, ContactName, ContactPhone, SupplierUuid


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NameContact:
    """Say how a supplier is reached."""

    contact_id: SupplierUuid
    company_id: CompanyId
    name: Annotated[ContactName | None, OF_CONTACT]
    email: Annotated[ContactAddress | None, OF_CONTACT] = None
    phone: Annotated[ContactPhone | None, OF_CONTACT] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class WithdrawContact:
    """Let a supplier not be reached so any more, and destroy what was said."""

    contact_id: SupplierUuid


Command = NameContact | WithdrawContact
