"""What the rows of an index name: their files, read once, and the commands that register them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID

from application.documents.importing.identity import ImportIds
from application.documents.importing.index import OTHERS, WANTED, IndexRow
from application.importing.problem import Problem, problem
from application.kernel.uploads import Uploads
from domain.documents.documents.issue_commands import RegisterIncoming
from domain.kernel.forms import checked
from domain.kernel.refused import Refused
from infra.documents.importer.job import Job
from infra.documents.importer.store import DocumentStore
from infra.importing.folder import Folder, NotInFolder
from infra.importing.rehearsing import fault_of

_CHUNK = 1 << 20
_COLUMNS = {"receivedAt": "received_at"}


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A row with its file, which was read once."""

    row: IndexRow
    size: int
    sha256: str
    command: RegisterIncoming

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.row.file.rpartition("/")[2]


class RowReader:
    """Reads the files of rows; a row with a fault is left out, and kept so in the store."""

    def __init__(
        self, job: Job, store: DocumentStore, folder: Folder, uploads: Uploads, messages: Mapping[str, str]
    ) -> None:
        """`messages` are those of refusals, by their codes."""
        self._job, self._store, self._folder, self._uploads, self._messages = job, store, folder, uploads, messages

    def found(self, row: IndexRow, ids: ImportIds) -> FoundDocument | None:
        """The document of a row."""
        try:
            size, sha256 = self._hashed(row)
            return FoundDocument(row, size, sha256, self._command(row, self._id(row, sha256, ids)))
        except NotInFolder as error:
            self._store.leave_out(problem(row.line, "file", _plain(row.file), error.code, error.remedy))
        except Refused as refused:
            self.leave_out(row, refused)
        return None

    def is_harmless(self, document: FoundDocument) -> bool:
        """Look into the file as a worker would."""
        with self.opened(document) as file:
            code = self._uploads.why_not(file, document.size, document.name)
        if code is not None:
            self.leave_out(document.row, Refused(code))
        return code is None

    def opened(self, document: FoundDocument) -> BinaryIO:
        """The file of a document; raises NotInFolder."""
        return self._folder.open(document.row.file)

    def leave_out(self, row: IndexRow, refused: Refused) -> None:
        """Leave out a row that is refused. Its file is named alone: what the row says may be for few to know."""
        column = _COLUMNS.get(refused.path, refused.path)
        said = self.fault(row.line, _plain(row.file), refused)
        self._store.leave_out(replace(said, column=column if column in {*WANTED, *OTHERS} else ""))

    def fault(self, line: int, value: str, refused: Refused) -> Problem:
        """A refusal as a fault of a line, or of all of it."""
        return fault_of(line, value, refused, self._messages)

    def _hashed(self, row: IndexRow) -> tuple[int, str]:
        """The bytes and the SHA-256 of the file of a row; Refused(`file_too_large`, `file_empty`) before it is read."""
        most = self._uploads.most_bytes
        with self._folder.open(row.file) as file:
            size = file.seek(0, 2)
            if size > most:
                raise Refused("file_too_large", "file", limit=most, size=size)
            if size == 0:
                raise Refused("file_empty", "file")
            file.seek(0)
            return size, _digest(file)

    def _id(self, row: IndexRow, sha256: str, ids: ImportIds) -> str:
        """The id of a document; NotInFolder where its file is another one, or the document is in the index before."""
        if row.sha256 not in {None, sha256}:
            raise NotInFolder("hash_mismatch", f"the SHA-256 of this file, which is {sha256}")
        id_ = ids.document_id(self._job.series, row, sha256)
        if (earlier := self._store.seen(UUID(id_).bytes, row.line)) is not None:
            raise NotInFolder("repeats_row", f"each document once: line {earlier} is the same one")
        return id_

    def _command(self, row: IndexRow, id_: str) -> RegisterIncoming:
        return checked(
            RegisterIncoming(
                id_,
                self._job.file_id,
                row.kind,
                self._job.series,
                row.language,
                row.channel,
                row.received_at,
                row.subject,
                row.sender,
                row.scanned,
                row.text,
                row.reference,
            )
        )


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _plain(text: str) -> str:
    """Text that turns no terminal round."""
    return text if text.isprintable() else ascii(text)[1:-1]
