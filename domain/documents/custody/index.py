"""The index of a closed file, and the manifest of what is offered to an archive, as bytes that everybody makes alike.

Both are JSON with its keys in order, no spaces, in UTF-8, of texts and whole numbers alone: the canonical form of
RFC 8785.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from domain.documents.files.standing import index_after


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A document on its leaves: number and date (2026-03-30) of its register, title, pages, digest of its bytes.

    Of one whose leaves are `sealed` the index tells no title, since whoever sees the file reads the index.
    """

    first: int
    last: int
    document_id: str
    number: str
    date: str
    title: str
    sha256: str
    sealed: bool = False

    @property
    def pages(self) -> int:
        """A leaf is a page."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class FileIndex:
    """All that stands in a closed file, in the order of its leaves; `closed_on` is a day such as 2026-03-30, in UTC."""

    file_id: str
    unit: str
    title: str
    closed_on: str
    lines: tuple[IndexLine, ...]

    @property
    def leaves(self) -> int:
        """The number of the last leaf."""
        return self.lines[-1].last if self.lines else 0

    @property
    def chain(self) -> str | None:
        """The hash that the closing of the file names, reckoned anew from the lines; None of an empty file."""
        chain: str | None = None
        for line in self.lines:
            chain = index_after(chain, line.first, line.last, line.document_id, line.sha256)
        return chain

    def canonical(self) -> str:
        """The index as text, of which the UTF-8 bytes are what counts."""
        lines = [
            {
                "date": line.date,
                "document": line.document_id,
                "first": line.first,
                "last": line.last,
                "number": line.number,
                "pages": line.pages,
                "sha256": line.sha256,
                "title": "" if line.sealed else line.title,
                **({"sealed": True} if line.sealed else {}),
            }
            for line in self.lines
        ]
        said = {"closed": self.closed_on, "file": self.file_id, "leaves": self.leaves, "lines": lines}
        return _canonical({**said, "title": self.title, "unit": self.unit})


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file in an offer: how many leaves it has, and under which name its sealed index is stored."""

    file_id: str
    leaves: int
    index_blob: str


def offer_manifest(unit: str, archive: str, retention: int | None, files: Iterable[OfferedFile]) -> str:
    """The manifest of an offer. It names the indexes as they are stored: that confirms no guess once a key is gone."""
    named = [{"file": file.file_id, "index": file.index_blob, "leaves": file.leaves} for file in files]
    return _canonical({"archive": archive, "files": named, "retention": retention, "unit": unit})


def digest(canonical: str) -> str:
    """The SHA-256 of an index or a manifest: 64 hexadecimal digits."""
    return sha256(canonical.encode()).hexdigest()


def _canonical(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
