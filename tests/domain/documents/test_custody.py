"""Closed files on their way to an archive: offered by one person, taken by another, destroyed in their time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from application.documents import custody
from domain.documents.custody import commands as c
from domain.documents.custody import events as e
from domain.documents.custody.decider import DECIDER
from domain.documents.custody.index import FileIndex, IndexLine, OfferedFile, digest, offer_manifest
from domain.documents.files.standing import index_after
from domain.documents.refusals import MESSAGES
from domain.kernel.declarations import Act
from projections.documents.file_custody import FILE_CUSTODY, CustodyStatus
from projections.documents.records_offers import RECORDS_OFFERS
from tests.domain.documents.story import ANA, CARLOS, CLOSED, DOCUMENT, FILE, OPENED, UNIT
from tests.spec import Spec, fact, rows

spec = Spec(DECIDER, MESSAGES)
OFFER, ARCHIVE = "01970000-0000-7000-8000-00000000000a", "EX:archive"
CLOSED_AT = datetime(2024, 2, 29, 12, tzinfo=UTC)
SEALED: dict[str, Any] = {
    "retention": 10,
    "closed_at": CLOSED_AT,
    "documents": (DOCUMENT,),
    "blob": "ab" * 32,
    "size": 900,
    "pages": 1,
    "level": "B-B",
    "certificate_sha256": "cd" * 32,
    "prefix_length": 500,
    "json_blob": "ba" * 32,
    "sha256": "11" * 32,
    "json_sha256": "22" * 32,
}
RECORD = c.RecordFileIndex(FILE, **SEALED)
INDEXED = e.FileIndexed(FILE, UNIT, 0, **SEALED)
FILES = (OfferedFile(FILE, 0, "ab" * 32),)
MANIFEST = digest(offer_manifest(UNIT, ARCHIVE, 10, FILES))
OFFERING = c.OfferRecords(OFFER, (FILE,), ARCHIVE, 10)
OFFERED = e.RecordsOffered(OFFER, UNIT, ARCHIVE, FILES, 10, MANIFEST, "ana", "g-ana")
TAKING = c.TakeCustody(OFFER, MANIFEST)
TAKEN = e.CustodyTaken(OFFER, UNIT, ARCHIVE, MANIFEST)
HANDED = e.CustodyHandedOver(FILE, OFFER, UNIT, ARCHIVE, date(2034, 3, 1), "ana", "g-ana")
DESTROYED = e.FileDestroyed(FILE, UNIT, ARCHIVE)
DOCUMENT_DESTROYED = e.FiledDocumentDestroyed(DOCUMENT, FILE)
KEPT = (OPENED, CLOSED, INDEXED, OFFERED, TAKEN, HANDED)


def on(year: int, month: int, day: int) -> Act:
    return replace(CARLOS, at=datetime(year, month, day, tzinfo=UTC))


def test_a_closed_file_is_indexed_once() -> None:
    spec.given(OPENED, CLOSED).when(RECORD).then(INDEXED)
    spec.given(OPENED).when(RECORD).refused("file_not_closed", "fileId")
    spec.given().when(RECORD).refused("unknown_file", "fileId")


def test_an_offer_is_of_closed_files_with_their_index() -> None:
    spec.given(OPENED, CLOSED, INDEXED).when(OFFERING, ANA).then(OFFERED)
    spec.given(OPENED).when(OFFERING, ANA).refused("file_not_closed", "files")
    spec.given(OPENED, CLOSED).when(OFFERING, ANA).refused("index_pending", "files")
    spec.given().when(OFFERING, ANA).refused("unknown_file", "fileId")
    spec.given(*KEPT).when(replace(OFFERING, offer_id=DOCUMENT), ANA).refused("in_custody", "files")
    spec.given(OPENED, CLOSED, INDEXED, OFFERED).when(replace(OFFERING, archive="EX:b"), ANA).refused("offer_exists")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"files": ()}, "files_out_of_range"),
        ({"files": (FILE,) * 101}, "files_out_of_range"),
        ({"files": (FILE, FILE)}, "file_twice"),
        ({"archive": UNIT}, "to_oneself"),
        ({"retention": 0}, "retention_out_of_range"),
        ({"retention": 501}, "retention_out_of_range"),
        ({"retention": 9}, "retention_shorter"),
    ],
)
def test_an_offer_that_cannot_be(changes: dict[str, Any], code: str) -> None:
    spec.given(OPENED, CLOSED, INDEXED).when(replace(OFFERING, **changes), ANA).refused(code)


def test_what_is_kept_for_ever_is_offered_for_ever_and_never_destroyed() -> None:
    forever = (OPENED, CLOSED, replace(INDEXED, retention=None))
    spec.given(*forever).when(OFFERING, ANA).refused("kept_for_ever", "files")
    kept = (*forever, replace(OFFERED, retention=None), TAKEN, replace(HANDED, keep_until=None))
    spec.given(*kept).when(c.DestroyFile(FILE), on(2500, 1, 1)).refused("kept_for_ever", "fileId")


def test_files_of_two_units_make_two_offers() -> None:
    other = "01970000-0000-7000-8000-00000000000b"
    standing = replace(CLOSED.standing, unit="EX:mof")
    theirs = (replace(CLOSED, file_id=other, standing=standing), replace(INDEXED, file_id=other, unit="EX:mof"))
    both = replace(OFFERING, files=(FILE, other))
    spec.given(CLOSED, INDEXED, *theirs).when(both, ANA).refused("files_of_several_units", "files")


def test_the_archive_takes_exactly_what_was_offered_all_in_one_act() -> None:
    offered = (OPENED, CLOSED, INDEXED, OFFERED)
    spec.given(*offered).when(TAKING, CARLOS).then(TAKEN, HANDED)
    spec.given(*offered).when(replace(TAKING, manifest_sha256="0" * 64), CARLOS).refused("offer_differs")
    spec.given(OPENED).when(TAKING, CARLOS).refused("unknown_offer", "offerId")
    again = replace(OFFERED, offer_id=DOCUMENT)
    spec.given(*KEPT, again).when(replace(TAKING, offer_id=DOCUMENT), CARLOS).refused("in_custody", "offerId")


def test_a_file_is_destroyed_by_its_archive_on_the_day_and_not_before() -> None:
    destroying = c.DestroyFile(FILE)
    spec.given(*KEPT).when(destroying, on(2034, 2, 28)).refused("retention_running", "fileId")
    spec.given(*KEPT).when(destroying, on(2034, 3, 1)).then(DESTROYED, DOCUMENT_DESTROYED)
    spec.given(OPENED, CLOSED, INDEXED).when(destroying, on(2034, 3, 1)).refused("not_in_custody", "fileId")
    spec.given().when(destroying, CARLOS).refused("unknown_file", "fileId")


def test_an_index_reckons_to_the_hash_of_the_closing_and_finds_a_missing_line() -> None:
    lines = tuple(IndexLine(n, n, f"d{n}", f"N/{n}", "2026-03-30", "A letter", f"{n}" * 64) for n in (1, 2, 3))
    index = FileIndex(FILE, UNIT, "Vaccines", "2026-03-31", lines)
    chain = None
    for line in lines:
        chain = index_after(chain, line.first, line.last, line.document_id, line.sha256)
    assert (index.chain, index.leaves) == (chain, 3)
    without = replace(index, lines=(lines[0], lines[2]))
    assert without.chain != chain
    assert digest(without.canonical()) != digest(index.canonical())
    assert index.canonical().startswith('{"closed":"2026-03-31","file":')
    assert FileIndex(FILE, UNIT, "Empty", "2026-03-31", ()).chain is None


def test_rows_say_who_keeps_a_file_and_what_was_offered() -> None:
    kept = rows(FILE_CUSTODY).given(INDEXED, OFFERED, TAKEN, HANDED).folded()[FILE]
    assert (kept.status, kept.units) == (CustodyStatus.IN_CUSTODY, (UNIT, ARCHIVE))
    assert (kept.archive, kept.keep_until) == (ARCHIVE, date(2034, 3, 1))
    ended = rows(FILE_CUSTODY).given(INDEXED, OFFERED, HANDED, DESTROYED, DOCUMENT_DESTROYED).folded()[FILE]
    assert ended.status is CustodyStatus.DESTROYED
    offer = rows(RECORDS_OFFERS).given(OFFERED, TAKEN).folded()[OFFER]
    assert offer.files == (FILE,)
    assert offer.taken_at is not None


MANY = tuple(f"01970000-0000-7000-8000-{number:012x}" for number in range(2 * c.MOST_IN_ENTRY + 1))
INDEXED_MANY = (
    e.DocumentsIndexed(FILE, UNIT, MANY[: c.MOST_IN_ENTRY]),
    e.DocumentsIndexed(FILE, UNIT, MANY[c.MOST_IN_ENTRY : -1]),
    replace(INDEXED, documents=MANY[-1:]),
)


def test_an_index_of_many_documents_has_several_entries() -> None:
    spec.given(OPENED, CLOSED).when(replace(RECORD, documents=MANY)).then(*INDEXED_MANY)
    full = replace(RECORD, documents=MANY[: c.MOST_IN_ENTRY])
    spec.given(OPENED, CLOSED).when(full).then(replace(INDEXED, documents=full.documents))
    spec.given(OPENED, CLOSED).when(replace(RECORD, documents=())).then(replace(INDEXED, documents=()))


def test_many_documents_are_destroyed_in_pages_and_each_once() -> None:
    kept = (OPENED, CLOSED, *INDEXED_MANY, OFFERED, TAKEN, HANDED)
    first = [e.FiledDocumentDestroyed(document, FILE) for document in MANY[: c.MOST_IN_ENTRY]]
    left = e.FiledDocumentsLeft(FILE, UNIT, c.MOST_IN_ENTRY + 1)
    spec.given(*kept).when(c.DestroyFile(FILE), on(2034, 3, 1)).then(DESTROYED, *first, left)
    assert custody.pages_left([fact(DESTROYED), fact(left, 2)]) == ["1", "2"]
    command = custody.destruction(fact(left), "2")
    spec.given(*kept).when(command, CARLOS).refused("not_in_custody")
    last = e.FiledDocumentDestroyed(MANY[-1], FILE)
    spec.given(*kept, DESTROYED, *first, left).when(command, CARLOS).then(last)


def test_the_index_tells_no_title_of_a_sealed_document() -> None:
    line = IndexLine(1, 2, DOCUMENT, "EX:moh/out/2026/000001", "2026-03-30", "On Ana", "aa" * 32)
    index = FileIndex(FILE, UNIT, "Vaccines", "2026-03-31", (line, replace(line, first=3, last=4, sealed=True)))
    opened, sealed = json.loads(index.canonical())["lines"]
    assert (opened["title"], "sealed" in opened) == ("On Ana", False)
    assert (sealed["title"], sealed["sealed"], sealed["sha256"]) == ("", True, "aa" * 32)
