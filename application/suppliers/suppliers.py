"""The commands on suppliers and their contacts: at the company, or for the jurisdiction that made it known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.suppliers import streams
from domain.calendars.published import WORKING_DAYS, year_id
from domain.files.published import UPLOADS, upload_stream
from domain.organisations.published import COMPANIES
from domain.suppliers.contacts import commands as k
from domain.suppliers.contacts import decider as contacts
from domain.suppliers.naming import place_of
from domain.suppliers.published import SUPPLIERS
from domain.suppliers.suppliers import commands as c
from domain.suppliers.suppliers import decider as suppliers
from domain.suppliers.suppliers.state import State

VERIFY = "suppliers.verify_standing_document"


def at_company(company_id: str, jurisdiction: str | None) -> Sequence[Place]:
    """At the place of the company, or for its jurisdiction; in the installation, where nobody made it known."""
    return () if jurisdiction is None else ((place_of(company_id), jurisdiction),)


def _at_company(command: Any, state: State) -> Sequence[Place]:
    return at_company(command.company_id, state.jurisdiction)


def _for_jurisdiction(_: Any, state: State) -> Sequence[Place]:
    return () if state.jurisdiction is None else ((state.jurisdiction,),)


def _of_contact(command: k.Command, state: contacts.State) -> Sequence[Place]:
    if isinstance(command, k.NameContact):
        return at_company(command.company_id, None if state.supplier is None else state.supplier.jurisdiction)
    return () if state.named is None else at_company(state.named.company_id, state.named.jurisdiction)


def _calendar_of_now(_: c.RegisterSupplier, state: State, at: datetime) -> Sequence[str]:
    return () if state.jurisdiction is None else (streams.working_days(year_id(state.jurisdiction, at.year)),)


def _not_who_filed(command: Any, state: State) -> Iterator[BarredPerson]:
    """Whoever filed a document does not say what it is worth."""
    document = state.documents.get(command.document_id)
    if document is not None:
        yield BarredPerson(document.filed.by, "verifier_filed_it", "verifier_filed_it", path="documentId")


def _upload(command: c.FileStandingDocument) -> Sequence[str]:
    return (upload_stream(command.upload_id),)


_SETTLING = Rule(permission=VERIFY, places=_for_jurisdiction, terms=Terms(not_by=_not_who_filed))
SUPPLIER = Slice(
    name="suppliers.supplier",
    decider=suppliers.DECIDER,
    streams=streams.supplier,
    key="company_id",
    commands={
        c.RegisterSupplier: Rule(guards=streams.company.of("company_id"), dated=_calendar_of_now, places=_at_company),
        c.FileStandingDocument: Rule(guards=_upload, places=_at_company),
        c.VerifyStandingDocument: _SETTLING,
        c.RejectStandingDocument: _SETTLING,
        c.RevokeStandingDocument: _SETTLING,
        c.MarkStandingDocumentDue: Rule(),
    },
    public=True,
    shown=(SUPPLIERS,),
    looks_at=(COMPANIES, WORKING_DAYS, UPLOADS),
)
CONTACT = Slice(
    name="suppliers.contact",
    decider=contacts.DECIDER,
    streams=streams.contact,
    key="contact_id",
    commands={
        k.NameContact: Rule(guards=streams.supplier.of("company_id"), places=_of_contact),
        k.WithdrawContact: Rule(permission="suppliers.name_contact", places=_of_contact),
    },
)
