"""Rows that repeat others in every column: lines where the profile says so, set aside with their number elsewhere."""

from pathlib import Path

import msgspec

from application.budgeting.importing.staging import complete
from application.importing.header import ADDED
from domain.kernel.values import money
from tests.infra.budgeting.importing import HEADER, LONG, LONG_GOOD, LONG_HEADER, WIDE, row, staged, write

REPEATING = msgspec.structs.replace(WIDE, repeated="lines")


def long_row(**other: str) -> list[str]:
    return row(LONG_GOOD, **other)


def test_repeated_rows_are_lines_of_their_own_where_the_profile_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(approved="1"), row(), row(kind="Goods"), row()])
    found = staged(path, REPEATING)
    assert found.faults == []
    assert [(draft.line, draft.item) for draft in found.drafts] == [(2, 1), (3, 2), (4, 3), (5, 1), (6, 4)]


def test_a_repeated_row_that_was_set_aside_is_the_next_line_under_its_codes(tmp_path: Path) -> None:
    rows = [row(), row(), row(approved="1"), row(), row(approved="x")]
    found = staged(write(tmp_path / "a.csv", rows), keep_going=True)
    assert [(draft.line, draft.item) for draft in found.drafts] == [(2, 1), (4, 2)]
    assert [(one.line, one.item) for one in found.rejects] == [(3, "4"), (5, "5"), (6, "3")]
    assert found.staging.left_out.readable == 2
    assert found.staging.left_out.texts() == {"MDL": {"approved": "21.00", "adjusted": "24.00", "executed": "-6.50"}}
    aside = [[*one.cells, str(one.line), one.item, one.why] for one in found.rejects[:2]]
    again = staged(write(tmp_path / "r.csv", aside, [*HEADER, *ADDED]))
    assert again.faults == []
    assert [draft.item for draft in again.drafts] == [4, 5]


def test_repeated_rows_of_a_long_file(tmp_path: Path) -> None:
    rows = [long_row(), long_row(), long_row(phase="spent", amount="1")]
    path = write(tmp_path / "a.csv", rows, LONG_HEADER)
    found = staged(path, msgspec.structs.replace(LONG, repeated="lines"))
    assert [(draft.item, complete(draft)["executed"]) for draft in found.drafts] == [
        (1, money(1, "MDL")),
        (2, money(0, "MDL")),
    ]
    assert [(one.line, one.item) for one in staged(path, LONG, keep_going=True).rejects] == [(3, "2")]
