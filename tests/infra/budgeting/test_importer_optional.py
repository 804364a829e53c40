"""A profile for files of differing depth: levels that may be missing, and a column that numbers the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.budgeting.importing.books import for_books
from application.budgeting.importing.profile_toml import BrokenProfile, read_profile
from application.importing.problem import BrokenFile
from tests.infra.budgeting.importing import WIDE_TEXT, staged, write

DEEP_TEXT = """
item = "number"

[books]
government = "XX"
currency = "MDL"
year = 2014

[classification]
administrative = [
    { code = "unit", label = "unit name" },
    { code = "office", label = "office name", optional = true },
    { code = "desk", label = "desk name", optional = true },
]
nature = [{ text = "kind", optional = true }]

[amounts]
approved = "approved"
"""
DEEP = for_books(read_profile(DEEP_TEXT, "deep.toml"), None, None)


def test_optional_levels_are_left_out_with_those_below_them(tmp_path: Path) -> None:
    header = ("number", "unit", "unit name", "desk", "desk name", "approved")
    found = staged(write(tmp_path / "a.csv", [("", "01", "Courts", "7", "Desk 7", "1")], header), DEEP)
    assert found.faults == []
    assert [(one.coding.administrative, one.coding.nature) for one in found.drafts] == [(("01",), ())]
    assert found.labels == {("administrative", "01"): "Courts"}


def test_levels_that_are_not_optional_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="missing_columns: '2 of 4 columns': the profile asks for 'unit' "):
        staged(write(tmp_path / "a.csv", [("1", "1")], ("number", "approved")), DEEP)


def test_the_file_numbers_its_lines(tmp_path: Path) -> None:
    header = ("number", "unit", "unit name", "approved")
    rows = [("2", "01", "Courts", "20"), ("1", "01", "Courts", "10"), ("x", "01", "Courts", "30")]
    found = staged(write(tmp_path / "a.csv", rows, header), DEEP, keep_going=True)
    assert [(one.item, str(one.amounts["approved"].amount)) for one in found.drafts] == [(2, "20.00"), (1, "10.00")]
    assert [(one.line, one.column, one.code) for one in found.faults] == [(4, "number", "item_unknown")]


def test_below_an_optional_level_all_are_optional() -> None:
    level = '{ code = "unit", label = "unit name" }'
    broken = WIDE_TEXT.replace(level, level.replace(" }", ", optional = true }"))
    with pytest.raises(BrokenProfile, match=r"classification\.administrative\[1\]: optional = true"):
        read_profile(broken, "x.toml")
