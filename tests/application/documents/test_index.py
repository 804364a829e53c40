"""Rows of an index say what they mean, or what is wrong with them; ids are made of what is imported, under a key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from application.documents.importing.identity import ImportIds, file_id
from application.documents.importing.index import IndexReader, IndexRow
from application.importing.header import WrongColumns
from application.importing.problem import Problem

HEADER = ["File", "SUBJECT", "kind", "received_at ", "channel", "scanned", "reference", "Box"]
CELLS = ["a/b.pdf", "A complaint", "report", "2019-03-28", "post", "sí", "7/2019", "12"]
READER = IndexReader.of(HEADER, 1, ZoneInfo("Europe/Madrid"), "es")
ROW = IndexRow(
    line=2,
    file="a/b.pdf",
    subject="A complaint",
    kind="report",
    received_at=datetime(2019, 3, 27, 23, tzinfo=UTC),
    channel="post",
    sender=None,
    reference="7/2019",
    language="es",
    scanned=True,
    sha256=None,
    text=None,
)


def test_a_row_says_what_it_means() -> None:
    assert READER.read(CELLS, 2) == ROW
    moment = [*CELLS[:3], "2019-03-28T09:30+01:00", *CELLS[4:]]
    assert READER.read(moment, 2) == replace(ROW, received_at=datetime(2019, 3, 28, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, "", "empty_cell"),
        (1, "", "empty_cell"),
        (3, "28/3/2019", "not_a_moment"),
        (3, "0001-01-01T00:00+14:00", "not_a_moment"),
        (5, "perhaps", "not_yes_or_no"),
    ],
)
def test_a_fault_is_told_with_its_column(place: int, value: str, code: str) -> None:
    said = READER.read([*CELLS[:place], value, *CELLS[place + 1 :]], 7)
    assert isinstance(said, Problem)
    assert (said.line, said.column, said.code) == (7, HEADER[place].strip().lower(), code)


def test_cells_and_columns_are_all_there() -> None:
    said = READER.read(CELLS[:-1], 7)
    assert isinstance(said, Problem)
    assert said.code == "wrong_number_of_cells"
    with pytest.raises(WrongColumns, match="received_at"):
        IndexReader.of(CELLS, 1, ZoneInfo("UTC"), "es")  # no header: the first row is data
    with pytest.raises(WrongColumns, match="ambiguous_column"):
        IndexReader.of([*HEADER, "file"], 1, ZoneInfo("UTC"), "es")


def test_ids_are_of_what_came_in_and_of_the_key() -> None:
    ids, digest = ImportIds(b"k" * 32), "d" * 64
    document = ids.document_id("in", ROW, digest)
    assert document == ids.document_id("in", replace(ROW, subject="Corrected", line=9), digest)
    others = [
        ids.document_id("in", ROW, "e" * 64),
        ids.document_id("other", ROW, digest),
        ids.document_id("in", replace(ROW, reference="8/2019"), digest),
        ids.document_id("in", replace(ROW, received_at=datetime(2019, 3, 28, tzinfo=UTC)), digest),
        ImportIds(b"l" * 32).document_id("in", ROW, digest),
    ]
    assert len({document, *others}) == 6
    assert ids.upload_id(document, digest, "rosa") != ids.upload_id(document, digest, "ana")
    assert file_id("EX:moh", "in") != file_id("EX:mof", "in")
