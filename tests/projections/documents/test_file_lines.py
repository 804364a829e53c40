"""A line says that leaves are taken and by which entry, and nothing of what stands on them."""

from __future__ import annotations

from dataclasses import fields, replace

from domain.documents.files.events import LeavesAdded
from projections.documents import FILE_LEAVES, FILE_LINES
from projections.documents.file_lines import FileLine
from tests.domain.documents.story import DOCUMENT, FILE, OPENED
from tests.domain.documents.test_issuing import OTHER, SEALED
from tests.spec import NOON, rows

FIRST = LeavesAdded(FILE, 1, 2, DOCUMENT, replace(OPENED.standing, leaves=2), SEALED, "e" * 64)
SECOND = replace(FIRST, first=3, last=3, document_id=OTHER, standing=replace(OPENED.standing, leaves=3))


def test_each_entry_has_a_line_in_the_order_of_its_leaves() -> None:
    unit = OPENED.standing.unit
    line = FileLine(f"{FILE}/1", FILE, DOCUMENT, unit, unit.partition(":")[0], 1, 2, NOON)
    next_one = replace(line, file_line_id=f"{FILE}/3", document_id=OTHER, first=3, last=3)
    rows(FILE_LINES).given(FIRST, SECOND).then(line, next_one)


def test_a_line_holds_nothing_that_is_secret_and_stays_where_the_index_is_sealed() -> None:
    assert not FILE_LINES.sealed
    assert {field.name for field in fields(FileLine)}.isdisjoint(FILE_LEAVES.sealed)
    assert FILE_LINES.scope == replace(FILE_LEAVES.scope, line=True)  # type: ignore[type-var]
