"""What a decision on a document looks at: documents, their file, the versions that they pin, the holders of posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.authority.published import PostFact, PostHolders
from domain.documents.documents import events as e
from domain.documents.documents import stages
from domain.documents.documents.stages import Stage, Started, Unstarted
from domain.documents.files.events import FileEvent
from domain.documents.files.standing import FileStanding
from domain.documents.kinds.decider import Kind, kind_after
from domain.documents.kinds.events import KindEvent
from domain.documents.naming import kind_id
from domain.documents.routes.decider import RouteVersions, routes_after
from domain.documents.routes.events import RouteEvent
from domain.documents.templates.decider import TemplateVersions, templates_after
from domain.documents.templates.events import TemplateEvent
from domain.kernel.refused import Refused

Event = e.DocumentEvent | FileEvent | KindEvent | TemplateEvent | RouteEvent | PostFact


@dataclass(frozen=True, slots=True)
class Dossier:
    """The documents by their ids, files by theirs, kinds by theirs, and the rest."""

    documents: Mapping[str, Stage] = field(default_factory=dict)
    files: Mapping[str, FileStanding] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    templates: TemplateVersions = field(default_factory=TemplateVersions)
    routes: RouteVersions = field(default_factory=RouteVersions)
    holders: PostHolders = field(default_factory=PostHolders)

    def document(self, document_id: str) -> Stage:
        """The document, at whatever stage."""
        return self.documents.get(document_id, Unstarted())

    def started(self, document_id: str) -> Started:
        """The document that somebody started; Refused(`unknown_document`)."""
        stage = self.document(document_id)
        if isinstance(stage, Unstarted):
            raise Refused("unknown_document", "documentId")
        return stage

    def open_file(self, file_id: str) -> FileStanding:
        """The file that documents are started in; Refused(`unknown_file`, `file_closed`)."""
        if (file := self.files.get(file_id)) is None:
            raise Refused("unknown_file", "fileId", file=file_id)
        if file.closed:
            raise Refused("file_closed", "fileId")
        return file


def evolve(dossier: Dossier, event: Event) -> Dossier:
    """The dossier after an event on anything in it; what is none of its business changes nothing."""
    if isinstance(event, e.DocumentEvent):
        document_id = event.document_id
        stage = stages.after(dossier.document(document_id), event)
        return replace(dossier, documents={**dossier.documents, document_id: stage})
    if isinstance(event, FileEvent):
        return replace(dossier, files={**dossier.files, event.file_id: event.standing})
    if isinstance(event, KindEvent):
        kind = kind_id(event.jurisdiction, event.code)
        after = kind_after(dossier.kinds.get(kind, Kind()), event)
        return replace(dossier, kinds={**dossier.kinds, kind: after})
    if isinstance(event, TemplateEvent):
        return replace(dossier, templates=templates_after(dossier.templates, event))
    if isinstance(event, RouteEvent):
        return replace(dossier, routes=routes_after(dossier.routes, event))
    return replace(dossier, holders=dossier.holders.after(event))
