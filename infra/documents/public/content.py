"""What a published document says, for its page: from the record, as far as its file is not destroyed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.documents import streams
from domain.documents.documents.dossier import Dossier, evolve
from domain.documents.documents.events import VersionSaved
from domain.documents.documents.issue_events import DocumentNumbered
from infra.documents.needs import DocumentNeeds
from infra.documents.public.rows import Published
from infra.documents.records import read


@dataclass(frozen=True, slots=True)
class Content:
    """The same data that the file was printed from: its subject, its paragraphs, its fields under their titles."""

    subject: str
    paragraphs: Sequence[str]
    fields: Sequence[tuple[str, str]]
    attachments: Sequence[tuple[str, str]]


async def content_of(parts: DocumentNeeds, row: Published) -> Content | None:
    """What a document says that was published whole. None of a redacted one, and of one whose file was destroyed."""
    if row.redacted:
        return None
    facts = await read(parts, streams.document(row.document_id))
    version = next((fact.event.version for fact in facts if isinstance(fact.event, DocumentNumbered)), None)
    saved = (fact.event for fact in facts if isinstance(fact.event, VersionSaved) and fact.event.version == version)
    manifest = next((event.manifest for event in saved), None)
    if manifest is None:
        return None
    said = json.loads(manifest)
    titles = await _titles(parts, said["template"])
    return Content(
        said["subject"],
        [part for part in said["text"].split("\n\n") if part.strip()],
        [(titles.get(name, name), value) for name, value in said["data"].items() if value.strip()],
        [(part["name"], part["sha256"]) for part in said["attachments"]],
    )


async def _titles(parts: DocumentNeeds, template: str) -> Mapping[str, str]:
    """What the fields of a template are called."""
    dossier = Dossier()
    for fact in await read(parts, streams.template(template)):
        dossier = evolve(dossier, fact.event)
    return {field.name: field.title for field in dossier.templates.adopted(template, "template").fields}
