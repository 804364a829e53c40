"""Documents printed: the template that they pin, and the version that was submitted or approved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from application.documents import streams
from application.documents.effects import Printed, PrintRequest, TemplateDraft
from application.kernel.effects import EffectRefused
from application.kernel.rendering import MAIN, RenderedDocument, RenderingRefused, Template
from domain.documents.documents.dossier import Dossier, evolve
from domain.documents.documents.events import VersionSaved
from domain.documents.documents.manifest import digest
from domain.documents.naming import kind_of
from domain.documents.templates.content import TemplateContent
from domain.kernel.declarations import Recorded
from infra.documents.needs import DocumentNeeds
from infra.documents.records import read
from infra.documents.storing import store
from infra.rendering.pool import RenderingPool
from infra.rendering.shipped import printed_data

SAMPLE_AT = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE: Mapping[str, object] = {
    "subject": "Subject",
    "text": "First paragraph.\n\nSecond paragraph.",
    "number": "EX:unit/out/2026/000001",
    "date": "2026-01-01",
    "unit": "EX:unit",
    "kind": "letter",
    "attachments": [],
    "to": [],
}


class Printer:
    """Prints templates and documents with one pool of renderers."""

    def __init__(self, parts: DocumentNeeds) -> None:
        self._parts = parts
        self._pool = RenderingPool()

    async def compile(self, request: TemplateDraft, _: UUID) -> Printed:
        """A draft of a template with sample data. Raises EffectRefused with the code of what is wrong with it."""
        sample = {field.name: "2026-01-01" if field.type == "date" else "1" for field in request.content.fields}
        data = printed_data([field.name for field in request.content.fields], sample, SAMPLE)
        return _outcome(await self._render(request.content, data, SAMPLE_AT), "")

    async def print_trial(self, request: PrintRequest, _: UUID) -> Printed:
        """A submitted version, without a number, stored under the key of its file for those who review it."""
        document = await self._document(request)
        return _outcome(document, await store(self._parts, request.file_id, document.content))

    async def print_numbered(self, request: PrintRequest, _: UUID) -> Printed:
        """A numbered document, stored under the key of its file."""
        facts = await read(self._parts, streams.document(request.document_id))
        saved, manifest = _manifest(facts, request.version)
        document = await self._render(*await self._printed(facts, manifest, request))
        printed = _outcome(document, await store(self._parts, request.file_id, document.content))
        return replace(printed, template=manifest["template"], manifest_sha256=digest(saved))

    async def again(self, request: PrintRequest) -> RenderedDocument:
        """A document as it is printed now; nothing is kept. Raises EffectRefused."""
        return await self._document(request)

    async def close(self) -> None:
        """End the renderers."""
        await self._pool.close()

    async def _document(self, request: PrintRequest) -> RenderedDocument:
        """The same pins and data give the same bytes: the template that the manifest names, dated by the record."""
        facts = await read(self._parts, streams.document(request.document_id))
        _, manifest = _manifest(facts, request.version)
        return await self._render(*await self._printed(facts, manifest, request))

    async def _printed(
        self, facts: Any, manifest: Mapping[str, Any], request: PrintRequest
    ) -> tuple[TemplateContent, Mapping[str, object], datetime]:
        dossier = _folded([*facts, *await read(self._parts, streams.template(manifest["template"]))])
        content = dossier.templates.adopted(manifest["template"], "template")
        draft = dossier.draft_of(request.document_id)
        standing = {
            "subject": manifest["subject"],
            "text": manifest["text"],
            "number": request.number,
            "date": request.date,
            "unit": draft and draft.began.unit,
            "kind": draft and kind_of(draft.began.kind).partition("-")[2],
            "attachments": [{"name": part["name"], "sha256": part["sha256"]} for part in manifest["attachments"]],
            "to": [],
        }
        return content, printed_data(sorted(content.names), manifest["data"], standing), request.at

    async def _render(self, content: TemplateContent, data: Mapping[str, object], at: datetime) -> RenderedDocument:
        try:
            return await self._pool.render(Template({MAIN: content.source.encode()}), data, at)
        except RenderingRefused as refused:
            raise EffectRefused(refused.code) from None


def _manifest(facts: Sequence[Recorded[Any]], version: int) -> tuple[str, Mapping[str, Any]]:
    """The manifest of a version, as it was saved and as it reads. Raises EffectRefused where it was destroyed."""
    saved = next(fact for fact in facts if isinstance(fact.event, VersionSaved) and fact.event.version == version)
    if saved.event.manifest is None:
        raise EffectRefused("file_destroyed")
    return saved.event.manifest, json.loads(saved.event.manifest)


def _folded(facts: list[Recorded[Any]]) -> Dossier:
    dossier = Dossier()
    for fact in facts:
        dossier = evolve(dossier, fact.event)
    return dossier


def _outcome(document: RenderedDocument, blob: str) -> Printed:
    size = len(document.content)
    return Printed(blob, size, document.pages, document.renderer, document.fonts_sha256, document.sha256)
