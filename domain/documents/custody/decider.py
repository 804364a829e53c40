"""Closed files on their way to an archive: indexed, offered, taken into custody, destroyed at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.documents.custody import commands as c
from domain.documents.custody import events as e
from domain.documents.custody.index import OfferedFile, digest, offer_manifest
from domain.documents.files.events import FileEvent
from domain.documents.forms import LONGEST_RETENTION
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A closed file with its index, still with its unit."""

    index: e.FileIndexed


@dataclass(frozen=True, slots=True)
class FileInCustody:
    """A file that an archive keeps."""

    index: e.FileIndexed
    handed: e.CustodyHandedOver


@dataclass(frozen=True, slots=True)
class DestroyedFile:
    """A file whose key is destroyed."""

    handed: e.CustodyHandedOver


FileCustody = IndexedFile | FileInCustody | DestroyedFile


@dataclass(frozen=True, slots=True)
class State:
    """What a decision looks at: files, where they are kept, offers, and which of these were taken.

    `documents` are those of each indexed file, `destroyed` those of them that are destroyed.
    """

    files: Mapping[str, FileEvent] = field(default_factory=dict)
    kept: Mapping[str, FileCustody] = field(default_factory=dict)
    offers: Mapping[str, e.RecordsOffered] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    destroyed: frozenset[str] = frozenset()

    def unit_of(self, file_id: str) -> str | None:
        """The unit whose file it is; None where there is none."""
        return None if (file := self.files.get(file_id)) is None else file.standing.unit


def evolve(state: State, event: e.CustodyEvent | FileEvent) -> State:
    """What is known after an event of a file, of its custody, or of an offer."""
    match event:
        case e.RecordsOffered():
            return replace(state, offers={**state.offers, event.offer_id: event})
        case e.CustodyTaken():
            return replace(state, taken=state.taken | {event.offer_id})
        case e.DocumentsIndexed():
            return _with_documents(state, event)
        case e.FileIndexed() | e.CustodyHandedOver() | e.FileDestroyed():
            kept = _after(state.kept.get(event.file_id), event)
            after = replace(state, kept={**state.kept, event.file_id: kept})
            return _with_documents(after, event) if isinstance(event, e.FileIndexed) else after
        case e.FiledDocumentDestroyed():
            return replace(state, destroyed=state.destroyed | {event.document_id})
        case e.FiledDocumentsLeft():
            return state
        case _:
            return replace(state, files={**state.files, event.file_id: event})


def _with_documents(state: State, event: e.DocumentsIndexed | e.FileIndexed) -> State:
    known = state.documents.get(event.file_id, ())
    return replace(state, documents={**state.documents, event.file_id: (*known, *event.documents)})


def _after(kept: FileCustody | None, event: e.FileIndexed | e.CustodyHandedOver | e.FileDestroyed) -> FileCustody:
    match event, kept:
        case e.FileIndexed(), _:
            return IndexedFile(event)
        case e.CustodyHandedOver(), IndexedFile(index):
            return FileInCustody(index, event)
        case e.FileDestroyed(), FileInCustody(_, handed):
            return DestroyedFile(handed)
        case _:
            raise AssertionError(event)


def decide(state: State, command: c.CustodyCommand, act: Act) -> Sequence[e.CustodyEvent]:
    """What a command does to the custody of files."""
    match command:
        case c.RecordFileIndex():
            return _index(state, command)
        case c.OfferRecords():
            return _offer(state, command, act)
        case c.TakeCustody():
            return _take(state, command)
        case c.DestroyFile():
            return tuple(_destroy(state, command, act))
        case c.DestroyFiledDocuments():
            return _destroy_page(state, command)
        case _:
            assert_never(command)


def _index(state: State, command: c.RecordFileIndex) -> Sequence[e.DocumentsIndexed | e.FileIndexed]:
    """In as many entries as it takes to name all documents."""
    file = _known(state, command.file_id)
    if not file.standing.closed:
        raise Refused("file_not_closed", "fileId", file=command.file_id)
    if command.file_id in state.kept:
        return []
    unit, documents = file.standing.unit, command.documents
    last = max(0, len(documents) - 1) // c.MOST_IN_ENTRY * c.MOST_IN_ENTRY
    pages = [documents[first : first + c.MOST_IN_ENTRY] for first in range(0, last, c.MOST_IN_ENTRY)]
    indexed = filled(e.FileIndexed, command, unit=unit, leaves=file.standing.leaves, documents=documents[last:])
    return [*(e.DocumentsIndexed(command.file_id, unit, page) for page in pages), indexed]


def _offer(state: State, command: c.OfferRecords, act: Act) -> Sequence[e.RecordsOffered]:
    """Refused, the first that holds: what is wrong with the list, with a file, with how long it is to be kept."""
    if (former := state.offers.get(command.offer_id)) is not None:
        same = repeats(former, command, files=former.files)
        if same and tuple(file.file_id for file in former.files) == command.files:
            return []
        raise Refused("offer_exists", "offerId")
    if not 1 <= len(command.files) <= c.MOST_FILES:
        raise Refused("files_out_of_range", "files", count=len(command.files), limit=c.MOST_FILES)
    if len(set(command.files)) < len(command.files):
        raise Refused("file_twice", "files")
    if command.retention is not None and not 1 <= command.retention <= LONGEST_RETENTION:
        raise Refused("retention_out_of_range", "retention", years=command.retention)
    indexes = [_offered(state, file_id, command.retention) for file_id in command.files]
    unit = indexes[0].unit
    if any(index.unit != unit for index in indexes):
        raise Refused("files_of_several_units", "files")
    if command.archive == unit:
        raise Refused("to_oneself", "archive", unit=unit)
    files = tuple(OfferedFile(index.file_id, index.leaves, index.blob) for index in indexes)
    manifest = digest(offer_manifest(unit, command.archive, command.retention, files))
    said = {"unit": unit, "files": files, "manifest_sha256": manifest}
    return [filled(e.RecordsOffered, command, **said, offered_by=act.actor, grant_id=act.grant)]


def _offered(state: State, file_id: str, retention: int | None) -> e.FileIndexed:
    file = _known(state, file_id)
    if not file.standing.closed:
        raise Refused("file_not_closed", "files", file=file_id)
    match state.kept.get(file_id):
        case None:
            raise Refused("index_pending", "files", file=file_id)
        case IndexedFile(index):
            if retention is not None and index.retention is None:
                raise Refused("kept_for_ever", "files", file=file_id)
            if retention is not None and retention < (index.retention or 0):
                raise Refused("retention_shorter", "files", file=file_id, years=index.retention)
            return index
        case FileInCustody() | DestroyedFile():
            raise Refused("in_custody", "files", file=file_id)


def _take(state: State, command: c.TakeCustody) -> Sequence[e.CustodyTaken | e.CustodyHandedOver]:
    """All files of the offer in one act: each is kept by somebody at every moment, and by nobody else."""
    if (offer := state.offers.get(command.offer_id)) is None:
        raise Refused("unknown_offer", "offerId")
    if command.manifest_sha256 != offer.manifest_sha256:
        raise Refused("offer_differs", "manifestSha256")
    if command.offer_id in state.taken:
        return []
    return [filled(e.CustodyTaken, offer), *(_handed(state, offer, file.file_id) for file in offer.files)]


def _handed(state: State, offer: e.RecordsOffered, file_id: str) -> e.CustodyHandedOver:
    kept = state.kept.get(file_id)
    if not isinstance(kept, IndexedFile):
        raise Refused("in_custody", "offerId", file=file_id)
    keep_until = _years_after(kept.index.closed_at.date(), offer.retention)
    return filled(e.CustodyHandedOver, offer, file_id=file_id, keep_until=keep_until)


def _years_after(closed: date, years: int | None) -> date | None:
    """The same day so many years later; after a 29 February the first of March where there is none."""
    if years is None:
        return None
    try:
        return closed.replace(year=closed.year + years)
    except ValueError:
        return date(closed.year + years, 3, 1)


def _destroy(state: State, command: c.DestroyFile, act: Act) -> Iterator[e.CustodyEvent]:
    """What the file says is gone at once; of many documents the first go with it, and the others in a run."""
    _known(state, command.file_id)
    match state.kept.get(command.file_id):
        case DestroyedFile():
            return
        case FileInCustody(_, handed):
            if handed.keep_until is None:
                raise Refused("kept_for_ever", "fileId", file=command.file_id)
            if act.at.date() < handed.keep_until:
                raise Refused("retention_running", "fileId", until=handed.keep_until.isoformat())
            yield filled(e.FileDestroyed, handed)
            documents = state.documents[command.file_id]
            for document in documents[: c.MOST_IN_ENTRY]:
                yield e.FiledDocumentDestroyed(document, command.file_id)
            if left := documents[c.MOST_IN_ENTRY :]:
                yield e.FiledDocumentsLeft(command.file_id, handed.unit, len(left))
        case _:
            raise Refused("not_in_custody", "fileId")


def _destroy_page(state: State, command: c.DestroyFiledDocuments) -> Sequence[e.FiledDocumentDestroyed]:
    """Refused: `not_in_custody`, where the file is not destroyed."""
    if not isinstance(state.kept.get(command.file_id), DestroyedFile):
        raise Refused("not_in_custody", "fileId")
    first = command.page * c.MOST_IN_ENTRY
    page = state.documents[command.file_id][first : first + c.MOST_IN_ENTRY]
    return [e.FiledDocumentDestroyed(each, command.file_id) for each in page if each not in state.destroyed]


def _known(state: State, file_id: str) -> FileEvent:
    if (file := state.files.get(file_id)) is None:
        raise Refused("unknown_file", "fileId", file=file_id)
    return file


DECIDER: Decider[State, c.CustodyCommand, e.CustodyEvent | FileEvent] = Decider(State(), decide, evolve)
