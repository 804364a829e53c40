"""What is done outside for a closed file: print its index, seal it, and store it beside the same as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from domain.documents.custody.commands import RecordFileIndex
from domain.documents.files.events import FileClosed
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """A closed file to index: `index_sha256` is what its closing names, None where it is empty or destroyed."""

    file_id: str
    closed_at: datetime
    index_sha256: str | None


@dataclass(frozen=True, slots=True)
class SealedIndex:
    """The index as it was stored: the sealed PDF (`blob`), and its data (`json_blob`)."""

    retention: int | None
    documents: tuple[str, ...]
    blob: str
    size: int
    pages: int
    level: str
    certificate_sha256: str
    prefix_length: int
    json_blob: str
    sha256: str
    json_sha256: str


def to_index(fact: Recorded[Any]) -> IndexRequest:
    """A file that was closed."""
    event: FileClosed = fact.event
    return IndexRequest(event.file_id, fact.act.at, event.index_sha256)


def _indexed(request: IndexRequest, index: SealedIndex) -> Sequence[RecordFileIndex]:
    return [filled(RecordFileIndex, index, file_id=request.file_id, closed_at=request.closed_at)]


INDEX = Effect("documents.index", (FileClosed,), to_index, _indexed, lambda _, __: [], start="beginning")
