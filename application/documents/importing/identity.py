"""Ids made of what is imported, so that the same again is the same: a contract with every ledger that imported."""

from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

from application.documents.importing.index import IndexRow


def file_id(unit: str, series: str) -> str:
    """The official file that imports open in a unit, for a series of its register."""
    return str(UUID(bytes=sha256(_told("file", unit, series)).digest()[:16], version=4))


class ImportIds:
    """The ids of documents that go into an official file, and of their uploads.

    They are keyed with the key of that file: ids stand open in the record, and a bare hash of a document would let
    anybody who guesses it find out that it is there, for ever.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def document_id(self, series: str, row: IndexRow, digest: str) -> str:
        """A document: the bytes of this SHA-256, which came in then, under that reference of the sender."""
        return str(self._uuid("document", series, digest, row.received_at.isoformat(), row.reference or ""))

    def upload_id(self, document_id: str, digest: str, actor: str) -> str:
        """The upload of its file by somebody."""
        return f"u{self._uuid('upload', document_id, digest, actor).hex}"

    def _uuid(self, *parts: str) -> UUID:
        return UUID(bytes=hmac.digest(self._key, _told(*parts), "sha256")[:16], version=4)


def _told(*parts: str) -> bytes:
    return "\n".join(("import", *(f"{len(part)}:{part}" for part in parts))).encode()
