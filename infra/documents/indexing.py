"""The index of a closed file: made from the record, printed, sealed, and stored beside the same as data."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from application.documents import streams
from application.documents.indexing import IndexRequest, SealedIndex
from application.kernel.effects import EffectFailed, EffectRefused
from application.kernel.rendering import MAIN, RenderedDocument, RenderingRefused, Template
from application.kernel.signatures import SealedDocument, SealingError
from domain.documents.custody.index import FileIndex, IndexLine, digest
from domain.documents.documents.events import VersionSaved
from domain.documents.documents.issue_events import DocumentNumbered, DocumentReceived
from domain.documents.files.events import FileOpened, LeafSealed, LeavesAdded
from domain.kernel.declarations import Recorded
from infra.documents.needs import DocumentNeeds
from infra.documents.records import read
from infra.documents.storing import store
from infra.kernel.adapters import Parts
from infra.rendering.confinement import RenderingLimits
from infra.rendering.pool import RenderingPool
from infra.rendering.shipped import LANGUAGES
from infra.signing.keys import seal_key
from infra.signing.sealing import PdfSealer

MOST_DOCUMENTS: Final = 5_000
"""Documents in one index: more is a dead letter, for an operator to look at."""
LIMITS: Final = RenderingLimits(seconds=30, megabytes=2048)
"""What it takes to print so many lines on 313 pages: 4 s of a processor, and 0.9 GB."""
AT_ONCE: Final = 200
"""Documents that are read together."""
_SOURCE = Path(__file__).with_name("index.typ")


class FileIndexer:
    """Makes indexes, with one renderer and the seal that the settings name."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pool = RenderingPool(1, LIMITS)

    @cached_property
    def _sealer(self) -> PdfSealer:
        return PdfSealer(seal_key(self._parts.settings))

    async def seal(self, request: IndexRequest, _: UUID) -> SealedIndex:
        """The index, stored under the key of its file. Raises EffectFailed, EffectRefused."""
        opened, index, language = await index_of(self._parts, request)
        rendered = await self._print(index, language, request)
        sealed = await self._seal(rendered)
        content = index.canonical()
        return SealedIndex(
            opened.retention,
            tuple(dict.fromkeys(line.document_id for line in index.lines)),
            await store(self._parts, request.file_id, sealed.content),
            len(sealed.content),
            rendered.pages,
            sealed.level.value,
            sealed.certificate_sha256,
            sealed.prefix_length,
            await store(self._parts, request.file_id, content.encode()),
            sealed.sha256,
            digest(content),
        )

    async def close(self) -> None:
        """End the renderer."""
        await self._pool.close()

    async def _print(self, index: FileIndex, language: str, request: IndexRequest) -> RenderedDocument:
        """The same file gives the same bytes: dated by its closing."""
        content = index.canonical()
        data = {**json.loads(content), "json_sha256": digest(content), "language": language}
        try:
            return await self._pool.render(Template({MAIN: _SOURCE.read_bytes()}), data, request.closed_at)
        except RenderingRefused as refused:
            raise EffectRefused(refused.code) from None

    async def _seal(self, rendered: RenderedDocument) -> SealedDocument:
        try:
            return await self._sealer.seal(rendered.content)
        except SealingError:
            raise EffectFailed("seal_unusable") from None


async def index_of(parts: DocumentNeeds, request: IndexRequest) -> tuple[FileOpened, FileIndex, str]:
    """How the file was opened, its index, and the language of its first document, as far as the index speaks it.

    Raises EffectRefused: `file_destroyed`, `too_many_documents`, or `index_differs` from what the closing names.
    """
    facts = await read(parts, streams.leaves(request.file_id))
    opened = next(fact.event for fact in facts if isinstance(fact.event, FileOpened))
    added = [fact.event for fact in facts if isinstance(fact.event, LeavesAdded)]
    if opened.title is None:
        raise EffectRefused("file_destroyed")
    if len(added) > MOST_DOCUMENTS:
        raise EffectRefused("too_many_documents")
    sealed = {fact.event.document_id for fact in facts if isinstance(fact.event, LeafSealed)}
    documents = await _documents(parts, [leaves.document_id for leaves in added])
    lines = tuple(_line(leaves, documents[leaves.document_id], sealed) for leaves in added)
    closed_on = request.closed_at.date().isoformat()
    index = FileIndex(request.file_id, opened.unit, opened.title, closed_on, lines)
    if index.chain != request.index_sha256:
        raise EffectRefused("index_differs")
    return opened, index, _language(list(documents.values()))


async def _documents(parts: DocumentNeeds, ids: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
    """What is recorded of each document, in the order of the ids."""
    told: dict[str, list[Recorded[Any]]] = {id_: [] for id_ in ids}
    for first in range(0, len(ids), AT_ONCE):
        for fact in await read(parts, *map(streams.document, ids[first : first + AT_ONCE])):
            told[fact.event.document_id].append(fact)
    return told


def _line(leaves: LeavesAdded, facts: Sequence[Recorded[Any]], sealed: Collection[str]) -> IndexLine:
    numbered = next(fact.event for fact in facts if isinstance(fact.event, DocumentNumbered | DocumentReceived))
    title = numbered.subject if isinstance(numbered, DocumentReceived) else _subject(facts, numbered.version)
    if title is None or leaves.sha256 is None:
        raise EffectRefused("file_destroyed")
    number, registered = numbered.number, numbered.registered_on.isoformat()
    said = (leaves.document_id, number, registered, title, leaves.sha256, leaves.document_id in sealed)
    return IndexLine(leaves.first, leaves.last, *said)


def _subject(facts: Sequence[Recorded[Any]], version: int) -> str | None:
    """What the version is about that got the number."""
    saved = (fact.event for fact in facts if isinstance(fact.event, VersionSaved) and fact.event.version == version)
    return next((version.subject for version in saved), None)


def _language(documents: Sequence[Sequence[Recorded[Any]]]) -> str:
    """The language of the first document, where the index is printed in it; English else."""
    language = getattr(documents[0][0].event, "language", None) if documents else None
    return language if language in LANGUAGES else LANGUAGES[0]
