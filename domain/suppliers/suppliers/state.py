"""What a decision on a supplier meets: its registration and documents, and what an act looks at beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from domain.calendars import published as calendars
from domain.files import published as files
from domain.kernel.declarations import Refused
from domain.organisations.published import CompanyDissolved, CompanyFact, CompanyRegistered
from domain.suppliers.suppliers import events as e
from domain.suppliers.suppliers.documents import StandingDocument

Known = e.Event | CompanyFact | calendars.Fact | files.UploadEvent


@dataclass(frozen=True, slots=True)
class State:
    """A company as far as it is known here, its documents, and what an act looks at beside."""

    company: CompanyRegistered | None = None
    dissolved: bool = False
    registered: e.SupplierRegistered | None = None
    documents: Mapping[str, StandingDocument] = field(default_factory=lambda: MappingProxyType({}))
    zone: str | None = None
    upload: files.State = files.UNKNOWN_FILE

    @property
    def jurisdiction(self) -> str | None:
        """The jurisdiction that made the company known."""
        if self.registered is not None:
            return self.registered.jurisdiction
        return None if self.company is None else self.company.jurisdiction


def evolve(state: State, event: Known) -> State:
    """The supplier after an event of its own, of the company, of a calendar, or of an upload."""
    match event:
        case CompanyRegistered():
            return replace(state, company=event)
        case CompanyDissolved():
            return replace(state, dissolved=True)
        case e.SupplierRegistered():
            return replace(state, registered=event)
        case e.StandingDocumentFiled(document_id=id_):
            return replace(state, documents={**state.documents, id_: StandingDocument(event)})
        case files.UploadReceived() | files.FileAdmitted() | files.FileRejected():
            return replace(state, upload=files.file_after(state.upload, event))
        case (
            e.StandingDocumentVerified()
            | e.StandingDocumentRejected()
            | e.StandingDocumentRevoked()
            | e.StandingDocumentExpiring()
            | e.StandingDocumentExpired()
        ):
            return _after(state, event)
        case _:
            return replace(state, zone=getattr(event, "zone", None) or state.zone)


def _after(state: State, event: e.Event) -> State:
    id_ = getattr(event, "document_id", "")
    document = state.documents.get(id_)
    return state if document is None else replace(state, documents={**state.documents, id_: document.after(event)})


def registered(state: State, company_id: str) -> e.SupplierRegistered:
    """The registration of a company as a supplier. Refused: `supplier_unknown`."""
    if state.registered is None:
        raise Refused("supplier_unknown", "companyId", company=company_id)
    return state.registered
