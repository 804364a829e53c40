"""Existing documents into a register, page by page: each page is registered as a whole, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from application.bus.bus import Bus
from application.documents.importing.identity import ImportIds
from application.documents.importing.index import IndexRow
from application.importing.problem import BrokenFile, problem
from application.kernel.orders import Order
from application.ledger.sealing import KEY_BYTES, Pair
from domain.documents.documents.issue_events import DocumentReceived
from domain.documents.files.commands import OpenFile
from domain.kernel.fields import SECRET
from domain.kernel.refused import Refused
from infra.documents.importer.job import Counts, Job
from infra.documents.importer.reading import FoundDocument, RowReader
from infra.documents.importer.store import DocumentStore
from infra.importing.folder import Folder
from infra.importing.giving import UNSTEERED, Steering, executed
from infra.importing.sending import FileSender, LocalFile
from infra.kernel.adapters import Parts

PAGE = 50


class ImportStopped(Exception):  # noqa: N818
    """Somebody stopped the import between two pages."""


class DocumentImporter:
    """Imports the rows that a store holds. Raises BrokenFile, NobodyExamines, and what the bus raises."""

    def __init__(
        self, job: Job, store: DocumentStore, folder: Folder, sender: FileSender, bus: Bus, parts: Parts
    ) -> None:
        self._job, self._store, self._sender, self._bus, self._keys = job, store, sender, bus, parts.keys
        self._reader = RowReader(job, store, folder, sender.uploads, parts.installation.refusals)
        self._ids = ImportIds(secrets.token_bytes(KEY_BYTES))
        self.counts = Counts()

    async def check(self, steering: Steering = UNSTEERED) -> bool:
        """Find what is wrong with the rows, and record nothing; whether the register itself was asked.

        It is not while the official file is still to be opened.
        """
        opened = not await self._lacking()
        if opened:
            await self._know_ids()
        for page in self._store.pages(PAGE):
            found = [document for document in self._found(page) if self._reader.is_harmless(document)]
            wanted = await self._wanted(found) if opened else found
            self.counts.added += len(wanted)
            self._watched(page, steering)
        return opened

    async def run(self, steering: Steering = UNSTEERED) -> None:
        """Import all pages."""
        if lacking := await self._lacking():
            await executed(self._bus, [Order(command) for command in lacking], self._sender.by)
        await self._know_ids()
        for page in self._store.pages(PAGE):
            if steering.stop():
                raise ImportStopped
            await self._register(await self._admitted(await self._wanted(self._found(page))))
            self._watched(page, steering)

    # --- the official file -------------------------------------------------------------------------

    async def _lacking(self) -> Sequence[OpenFile]:
        """The command that opens the official file; none where it is there, however it is called."""
        if self._job.opening is None:
            return ()
        (rehearsal,) = await self._bus.rehearse([self._job.opening], self._sender.by)
        match rehearsal.outcome:
            case Refused(code="file_exists") | ():
                return ()
            case Refused() as refused:
                raise BrokenFile(self._reader.fault(0, self._job.unit, refused))
            case _:
                return (self._job.opening,)

    async def _know_ids(self) -> None:
        """Make ids with the key of the official file from now on; raises BrokenFile where there is no such file."""
        pair = Pair(self._job.file_id, SECRET)
        if (key := (await self._keys.find([pair]))[pair]) is None:
            remedy = "the id of an official file that is open"
            raise BrokenFile(problem(0, "", self._job.file_id, "unknown_file", remedy))
        self._ids = ImportIds(key)

    def _check_unit(self, events: Sequence[Any]) -> None:
        units = {event.unit for event in events if isinstance(event, DocumentReceived)}
        if units - {self._job.unit}:
            remedy = f"an official file of {self._job.unit}"
            raise BrokenFile(problem(0, "", self._job.file_id, "file_of_other_unit", remedy))

    # --- a page ------------------------------------------------------------------------------------

    def _found(self, page: Sequence[IndexRow]) -> list[FoundDocument]:
        return [found for row in page if (found := self._reader.found(row, self._ids)) is not None]

    async def _wanted(self, found: Sequence[FoundDocument]) -> list[FoundDocument]:
        """Those that the register would take; what it has already is counted, and what it refuses is left out."""
        wanted = list[FoundDocument]()
        rehearsals = await self._bus.rehearse([document.command for document in found], self._sender.by)
        for document, rehearsal in zip(found, rehearsals, strict=True):
            match rehearsal.outcome:
                case Refused() as refused:
                    self._reader.leave_out(document.row, refused)
                case ():
                    self.counts.known += 1
                case events:
                    self._check_unit(events)
                    wanted.append(document)
        return wanted

    async def _admitted(self, wanted: Sequence[FoundDocument]) -> list[FoundDocument]:
        """Send the files, and wait until they were looked into; the documents whose files are admitted."""
        files = {self._upload_id(document): document for document in wanted}
        answers = await self._sender.send([self._local(document, upload) for upload, document in files.items()])
        admitted = list[FoundDocument]()
        for upload, document in files.items():
            if (why := answers[upload]) is not None:
                self._reader.leave_out(document.row, why)
                continue
            admitted.append(replace(document, command=replace(document.command, attachments=(upload,))))
        return admitted

    def _upload_id(self, document: FoundDocument) -> str:
        return self._ids.upload_id(document.command.document_id, document.sha256, self._sender.by.actor)

    def _local(self, document: FoundDocument, upload: str) -> LocalFile:
        opened, unit = partial(self._reader.opened, document), self._job.unit
        return LocalFile(upload, unit, self._job.file_id, document.size, opened, document.name, document.sha256)

    async def _register(self, documents: Sequence[FoundDocument]) -> None:
        if documents:
            await executed(self._bus, [Order(document.command) for document in documents], self._sender.by)
        self.counts.added += len(documents)
        self.counts.size += sum(document.size for document in documents)

    def _watched(self, page: Sequence[IndexRow], steering: Steering) -> None:
        self.counts.rows += len(page)
        steering.watch(self.counts.rows)
