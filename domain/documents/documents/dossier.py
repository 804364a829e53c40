"""What a decision on a document looks at: documents, their file, the versions that they pin, the holders of posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.authority.published import PostFact, PostHolders
from domain.documents.certificates.decider import CertificateStanding, certificate_after
from domain.documents.certificates.events import CertificateEvent
from domain.documents.deliveries import decider as deliveries
from domain.documents.deliveries.decider import Event as SendingEvent
from domain.documents.deliveries.decider import State as Sending
from domain.documents.documents import events as e
from domain.documents.documents import issue_events as i
from domain.documents.documents import stages
from domain.documents.documents.draft import Draft
from domain.documents.documents.stages import Drafted, Issued, Received, Stage, Unstarted
from domain.documents.files.events import FileEvent
from domain.documents.files.standing import FileStanding
from domain.documents.intakes.events import IntakeEvent
from domain.documents.kinds.decider import Kind, kind_after
from domain.documents.kinds.events import KindEvent
from domain.documents.kinds.terms import SealedBy
from domain.documents.naming import kind_id, kind_of
from domain.documents.routes.decider import RouteVersions, routes_after
from domain.documents.routes.events import RouteEvent
from domain.documents.templates.decider import TemplateVersions, templates_after
from domain.documents.templates.events import TemplateEvent
from domain.exchange.published import UNKNOWN_PARTNER, PartnerFact, PartnerState, partner_after
from domain.files.published import UNKNOWN_FILE, UploadEvent, file_after
from domain.files.published import State as Upload
from domain.kernel.refused import Refused
from domain.registers.published import EntryRegistered, NumberVoided, entry_id
from domain.sharing.published import FileSeals, SealFact

OfOthers = PostFact | EntryRegistered | NumberVoided | SealFact | UploadEvent | PartnerFact
"""What other contexts publish, and decisions on documents look at."""
Event = (
    e.DocumentEvent
    | i.IssueEvent
    | FileEvent
    | KindEvent
    | TemplateEvent
    | RouteEvent
    | OfOthers
    | SendingEvent
    | IntakeEvent
    | CertificateEvent
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The documents by their ids, files by theirs, kinds by theirs, and the rest."""

    documents: Mapping[str, Stage] = field(default_factory=dict)
    files: Mapping[str, FileEvent] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    templates: TemplateVersions = field(default_factory=TemplateVersions)
    routes: RouteVersions = field(default_factory=RouteVersions)
    sending: Sending = field(default_factory=Sending)
    entries: Mapping[str, EntryRegistered] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    holders: PostHolders = field(default_factory=PostHolders)
    seals: FileSeals = field(default_factory=FileSeals)
    voided: frozenset[str] = frozenset()
    partners: Mapping[str, PartnerState] = field(default_factory=dict)
    intakes: Mapping[str, IntakeEvent] = field(default_factory=dict)
    certificates: Mapping[str, CertificateStanding] = field(default_factory=dict)

    def document(self, document_id: str) -> Stage:
        """The document, at whatever stage."""
        return self.documents.get(document_id, Unstarted())

    def draft_of(self, document_id: str) -> Draft | None:
        """What there is of a document that was drafted here."""
        stage = self.document(document_id)
        return None if isinstance(stage, Unstarted | Received) else stage.draft

    def sealed_by(self, kind: str) -> SealedBy:
        """Who seals documents that go by a version of a kind."""
        known = self.kinds.get(kind_of(kind))
        version = None if known is None else known.versions.known.get(kind)
        return SealedBy.INSTALLATION if version is None else version.content.sealed_by

    def unit_of(self, document_id: str) -> str | None:
        """The unit whose document it is; None where there is none."""
        match self.document(document_id):
            case Unstarted():
                return None
            case Received(received):
                return received.unit
            case stage:
                return stage.draft.began.unit

    def file_of(self, document_id: str) -> str | None:
        """The file that a document belongs to; None where there is none."""
        match self.document(document_id):
            case Unstarted():
                return None
            case Received(received):
                return received.file_id
            case stage:
                return stage.draft.began.file_id

    def is_void(self, issued: Issued) -> bool:
        """Whether the number of an issued document was voided."""
        issue = issued.issue
        return entry_id(issued.draft.began.unit, issue.series, issue.year, issue.n) in self.voided

    def drafted(self, document_id: str) -> Drafted:
        """The document that somebody drafted here; Refused(`unknown_document`, `not_drafted_here`)."""
        match self.document(document_id):
            case Unstarted():
                raise Refused("unknown_document", "documentId")
            case Received():
                raise Refused("not_drafted_here", "documentId")
            case stage:
                return stage

    def open_file(self, file_id: str) -> FileStanding:
        """The file that documents are started in; Refused(`unknown_file`, `file_closed`)."""
        if (file := self.files.get(file_id)) is None:
            raise Refused("unknown_file", "fileId", file=file_id)
        if file.standing.closed:
            raise Refused("file_closed", "fileId")
        return file.standing


def evolve(dossier: Dossier, event: Event) -> Dossier:
    """The dossier after an event on anything in it; what is none of its business changes nothing."""
    if isinstance(event, e.DocumentEvent | i.IssueEvent):
        document_id = event.document_id
        stage = stages.after(dossier.document(document_id), event)
        return replace(dossier, documents={**dossier.documents, document_id: stage})
    if isinstance(event, CertificateEvent):
        certificate = certificate_after(dossier.certificates.get(event.certificate_sha256), event)
        known = {} if certificate is None else {event.certificate_sha256: certificate}
        return replace(dossier, certificates={**dossier.certificates, **known})
    if isinstance(event, IntakeEvent):
        return replace(dossier, intakes={**dossier.intakes, event.unit: event})
    if isinstance(event, OfOthers):
        return _after_others(dossier, event)
    if isinstance(event, SendingEvent):
        return replace(dossier, sending=deliveries.evolve(dossier.sending, event))
    if isinstance(event, FileEvent):
        return replace(dossier, files={**dossier.files, event.file_id: event})
    if isinstance(event, KindEvent):
        kind = kind_id(event.jurisdiction, event.code)
        after = kind_after(dossier.kinds.get(kind, Kind()), event)
        return replace(dossier, kinds={**dossier.kinds, kind: after})
    if isinstance(event, TemplateEvent):
        return replace(dossier, templates=templates_after(dossier.templates, event))
    return replace(dossier, routes=routes_after(dossier.routes, event))


def _after_others(dossier: Dossier, event: OfOthers) -> Dossier:
    """The same after what another context published."""
    if isinstance(event, UploadEvent):
        state = file_after(dossier.uploads.get(event.upload_id, UNKNOWN_FILE), event)
        return replace(dossier, uploads={**dossier.uploads, event.upload_id: state})
    if isinstance(event, PartnerFact):
        partner = partner_after(dossier.partners.get(event.partner_id, UNKNOWN_PARTNER), event)
        return replace(dossier, partners={**dossier.partners, event.partner_id: partner})
    if isinstance(event, EntryRegistered):
        return replace(dossier, entries={**dossier.entries, event.about: event})
    if isinstance(event, PostFact):
        return replace(dossier, holders=dossier.holders.after(event))
    if isinstance(event, SealFact):
        return replace(dossier, seals=dossier.seals.after(event))
    return replace(dossier, voided=dossier.voided | {entry_id(event.unit, event.series, event.year, event.n)})
