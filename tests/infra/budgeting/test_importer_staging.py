"""The first pass over a file: what is right is kept exactly, what is wrong is said with its place and remedy."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from application.budgeting.importing.amounts import amount_reader
from application.budgeting.importing.books import for_books
from application.budgeting.importing.profile_toml import read_profile
from application.budgeting.importing.staging import complete
from application.importing.format import Format
from application.importing.header import WrongColumns
from application.importing.problem import BrokenFile, Problem
from domain.budgeting.coding import Coding
from domain.kernel.values import money
from infra.budgeting.importer.profiles import load_profile
from tests.infra.budgeting.importing import GOOD, HEADER, LONG, LONG_GOOD, LONG_HEADER, WIDE_TEXT, row, staged, write

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "presupuesto-largo.csv"


def test_the_totals_of_a_real_budget_are_those_of_its_file(shared_data: Path) -> None:
    path = shared_data / "budget" / "moldova-2014.csv"
    found = staged(path, for_books(load_profile("boost"), None, None))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert found.faults == []
    assert found.warnings == []
    assert len(found.drafts) == len(rows) == 2000
    for phase in ("approved", "adjusted", "executed"):
        independent = sum(Decimal(one[phase]) for one in rows)
        assert sum(complete(draft)[phase].amount for draft in found.drafts) == independent
    assert sum(complete(draft)["adjusted"].amount for draft in found.drafts) == Decimal("779486656.62")
    assert Counter(draft.item > 1 for draft in found.drafts) == {False: 1976, True: 24}
    assert len({(draft.coding, draft.item) for draft in found.drafts}) == 2000
    assert found.drafts[0].coding.administrative == ("Central", "101", "0101", "", "", "010")
    assert found.labels["administrative", "Central", "101"] == "Parliament"
    assert found.labels["source", "Base component"] == "Base component"


def test_a_long_file_in_another_encoding_language_and_shape() -> None:
    found = staged(SAMPLE, for_books(load_profile("presupuesto-largo"), None, None))
    assert found.faults == []
    assert (found.staging.rows, found.staging.ignored) == (9, 1)
    first, second, third = map(complete, found.drafts)
    assert found.drafts[0].coding.geographic == ("Cáceres",)
    assert found.labels["administrative", "12"] == 'Agricultura, Ganadería y "Desarrollo"'
    assert [amount.amount for amount in first.values()] == list(map(Decimal, ("1250000", "1310500.50", "1298345.67")))
    assert [amount.amount for amount in second.values()] == list(map(Decimal, ("300000", "300000", "100000.05")))
    assert [amount.amount for amount in third.values()] == list(map(Decimal, ("45000", "0", "0")))


def test_a_good_row_is_kept_exactly(tmp_path: Path) -> None:
    found = staged(write(tmp_path / "a.csv", [row(), row(approved="0.01", office="", office_name="")]))
    assert found.faults == []
    assert [draft.coding for draft in found.drafts] == [
        Coding(administrative=("01", "02"), nature=("Staff",)),
        Coding(administrative=("01",), nature=("Staff",)),
    ]
    assert found.drafts[0].amounts == {
        "approved": money("10.50", "MDL"),
        "adjusted": money("12.00", "MDL"),
        "executed": money("-3.25", "MDL"),
    }


def test_an_empty_level_in_between_keeps_the_number_of_those_below(tmp_path: Path) -> None:
    found = staged(write(tmp_path / "a.csv", [row(unit="", unit_name="")]))
    assert found.drafts[0].coding.administrative == ("", "02")
    assert ("administrative", "") not in found.labels


def test_lines_under_one_coding_are_numbered_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = staged(write(tmp_path / "a.csv", [row(), row(approved="1"), row(kind="Goods"), row(approved="2")]))
    assert [draft.item for draft in found.drafts] == [1, 2, 1, 3]


BROKEN = [
    ({"approved": "ten"}, "approved", "ten", "not_an_amount", "a number such as 1234.50"),
    ({"approved": ""}, "approved", "", "not_an_amount", "a number such as 1234.50"),
    ({"executed": "1e5"}, "executed", "1e5", "not_an_amount", "without currency signs or exponents"),
    ({"executed": "1,234.5"}, "executed", "1,234.5", "not_an_amount", "a number such as"),
    ({"executed": "٣"}, "executed", "٣", "not_an_amount", "a number such as"),
    ({"executed": "NaN"}, "executed", "NaN", "not_an_amount", "a number such as"),
    ({"executed": "1.005"}, "executed", "1.005", "too_many_decimals", "MDL has at most 2 decimals"),
    ({"currency": "JPY"}, "approved", "10.50", "too_many_decimals", "JPY has at most 0 decimals"),
    ({"approved": "1" * 19}, "approved", "1" * 19, "amount_too_large", "at most 18 digits"),
    ({"approved": "-0.01"}, "approved", "-0.01", "negative_amount", "zero or more"),
    ({"adjusted": "-1"}, "adjusted", "-1", "negative_amount", "zero or more"),
    ({"year": "2013"}, "year", "2013", "wrong_year", "a year from 2014 to 2016"),
    ({"year": "2015"}, "year", "2015", "wrong_year", "2014, as in line 2"),
    ({"year": "MMXIV"}, "year", "MMXIV", "wrong_year", "a year from 2014 to 2016"),
    ({"currency": "MLD"}, "currency", "MLD", "unknown_currency", "a code of ISO 4217"),
    ({"currency": "EUR"}, "currency", "EUR", "currency_mismatch", "MDL, as in line 2"),
    ({"unit": "", "office": "", "kind": ""}, "", "", "uncoded_line", "at least one code, of administrative, nature"),
    ({"unit": "9" * 121}, "unit", "9" * 57 + "...", "code_too_long", "at most 120 characters, this code has 121"),
    ({"unit": "0\n1"}, "unit", "0\\n1", "code_not_plain", "plain text"),
    ({"unit_name": "x" * 501}, "unit name", "x" * 57 + "...", "label_too_long", "at most 500 characters"),
    ({"office_name": "a\0b"}, "office name", "a\\x00b", "control_character", "without NUL"),
]


@pytest.mark.parametrize(("cells", "column", "value", "code", "remedy"), BROKEN, ids=[b[3] for b in BROKEN])
def test_a_broken_row_is_reported_with_line_column_value_and_remedy(
    tmp_path: Path, cells: dict[str, str], column: str, value: str, code: str, remedy: str
) -> None:
    found = staged(write(tmp_path / "a.csv", [row(), row(GOOD, **cells), row(approved="2")]))
    fault = next(one for one in found.faults if one.code == code)
    assert (fault.line, fault.column, fault.value) == (3, column, value)
    assert remedy in fault.remedy
    assert {one.line for one in found.faults} == {3}
    assert 2 in [draft.line for draft in found.drafts]
    assert 3 not in [draft.line for draft in found.drafts]


def test_every_fault_of_a_row_is_reported(tmp_path: Path) -> None:
    bad = row(year="1", currency="?", unit="9" * 121, approved="x", adjusted="-1")
    found = staged(write(tmp_path / "a.csv", [bad, row(approved="x", adjusted="-1", unit="9" * 121)]))
    assert [one.code for one in found.faults if one.line == 2] == ["wrong_year", "unknown_currency", "code_too_long"]
    assert [one.code for one in found.faults if one.line == 3] == ["code_too_long", "not_an_amount", "negative_amount"]


def test_rows_of_another_width_are_reported(tmp_path: Path) -> None:
    short, long = row(approved="1")[:-2], [*row(approved="2"), "more"]
    found = staged(write(tmp_path / "a.csv", [row(), short, long, row(approved="3")]))
    assert [(one.line, one.code, one.column) for one in found.faults] == [
        (3, "short_row", "adjusted"),
        (4, "long_row", ""),
    ]
    assert "10 cells as in the header, this row has 8" in found.faults[0].remedy


def test_only_a_row_that_repeats_another_in_every_column_is_a_duplicate(tmp_path: Path) -> None:
    found = staged(write(tmp_path / "a.csv", [row(), row(executed="1"), row(office_name="Office"), row()]))
    assert [(one.line, one.code) for one in found.faults] == [(5, "duplicate_row")]
    assert "the same as line 2 in every column" in found.faults[0].remedy


def test_the_first_label_of_a_code_is_kept_and_the_difference_reported(tmp_path: Path) -> None:
    found = staged(write(tmp_path / "a.csv", [row(), row(office_name="Registries"), row(approved="1")]))
    assert found.labels["administrative", "01", "02"] == "Registry"
    assert [(one.line, one.value, one.code) for one in found.warnings] == [(3, "Registries", "label_differs")]
    assert found.faults == []


def test_lines_are_physical_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    two_lines = row(unit_name="Courts\nand tribunals")
    path.write_bytes(write(path, [two_lines, [], row(approved="x")]).read_bytes().replace(b"\n2014", b"\r\n2014"))
    found = staged(path)
    assert [draft.line for draft in found.drafts] == [2]
    assert [one.line for one in found.faults] == [5]


def test_broken_quotes_cost_the_row_and_no_other(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(unit_name="QUOTE"), row(approved="1")])
    path.write_bytes(path.read_bytes().replace(b"QUOTE", b'"Quo"ted'))
    found = staged(path)
    assert [(one.line, one.code) for one in found.faults] == [(3, "broken_quoting")]
    assert [draft.line for draft in found.drafts] == [2, 4]


def test_bytes_of_another_encoding_are_reported_where_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(office_name="Café"), row(unit_name="E-ACUTE", approved="1")])
    path.write_bytes(path.read_bytes().replace(b"E-ACUTE", b"Caf\xe9"))
    found = staged(path)
    assert [(one.line, one.column, one.value, one.code) for one in found.faults] == [
        (3, "unit name", "Caf\\xe9", "bad_encoding")
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", [row()])
    path.write_text(path.read_text("utf-8"), encoding)
    assert len(staged(path).drafts) == 1


def test_missing_columns_are_all_reported_at_once_with_the_nearest(tmp_path: Path) -> None:
    header = [{"unit name": "unit-name", "approved": "Aproved", "kind": "sort"}.get(name, name) for name in HEADER]
    with pytest.raises(BrokenFile) as caught:
        staged(write(tmp_path / "a.csv", [row()], header))
    (told,) = caught.value.problems
    assert (told.line, told.code, told.value) == (1, "missing_columns", "3 of 10 columns")
    assert "'unit name' (classification.administrative; the nearest: 'unit-name'" in told.remedy
    assert "'approved' (amounts.approved; the nearest: 'Aproved')" in told.remedy
    assert "'kind' (classification.nature" in told.remedy


def test_a_file_for_another_profile_is_one_mistake(tmp_path: Path) -> None:
    with pytest.raises(WrongColumns) as caught:
        staged(write(tmp_path / "a.csv", [["1", "2"]], ["code", "label"]))
    (told,) = caught.value.problems
    assert caught.value.is_another_file
    assert told.value == "10 of 10 columns"
    assert told.remedy.count("the header has") == 1
    assert "and 2 more" in told.remedy


def test_a_column_that_the_profile_names_stands_once_in_the_header(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="ambiguous_column: 'approved'"):
        staged(write(tmp_path / "a.csv", [[*row(), "1"]], [*HEADER, "approved"]))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"year;currency\n", "missing_column"),
        (b"x" * (1 << 21), "line_too_long"),
        (b'"year\n', "broken_quoting"),
        (b"\xff\xfe\x00\x01", "wrong_encoding"),
    ],
)
def test_what_is_no_such_file_at_all(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(BrokenFile, match=code):
        staged(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="unreadable_file"):
        staged(tmp_path / "none.csv")


def long_row(**other: str) -> list[str]:
    return row(LONG_GOOD, **other)


def test_rows_of_one_coding_and_phase_are_summed(tmp_path: Path) -> None:
    rows = [long_row(), long_row(phase="spent", amount="1.10"), long_row(phase="spent", amount="2.20")]
    found = staged(write(tmp_path / "a.csv", rows, LONG_HEADER), LONG)
    assert [complete(draft)["executed"] for draft in found.drafts] == [money("3.30", "MDL")]


def test_a_word_that_is_no_phase(tmp_path: Path) -> None:
    rows = [long_row(), long_row(phase="paid"), long_row(phase="promised")]
    found = staged(write(tmp_path / "a.csv", rows, LONG_HEADER), LONG)
    assert [(one.line, one.column, one.value, one.code) for one in found.faults] == [
        (4, "phase", "promised", "unknown_phase")
    ]
    assert "one of 'voted', 'revised', 'spent', 'paid'" in found.faults[0].remedy


def test_a_sum_below_zero(tmp_path: Path) -> None:
    rows = [long_row(), long_row(amount="-10"), long_row(amount="-1.50")]
    found = staged(write(tmp_path / "a.csv", rows, LONG_HEADER), LONG)
    assert (found.faults[0].line, found.faults[0].code, found.faults[0].value) == (2, "negative_amount", "-1.00")


def test_a_line_of_which_one_row_is_broken_is_left_out_whole(tmp_path: Path) -> None:
    rows = [
        long_row(),
        long_row(kind="Goods"),
        long_row(phase="spent", amount="many"),
        long_row(phase="revised", amount="9"),
    ]
    found = staged(write(tmp_path / "a.csv", rows, LONG_HEADER), LONG, keep_going=True)
    assert [draft.line for draft in found.drafts] == [3]
    assert [one.line for one in found.rejects] == [2, 4, 5]
    assert found.rejects[0].why == "line 4, of the same codes, is broken"


def test_rejected_rows_keep_the_number_of_their_line(tmp_path: Path) -> None:
    rows = [row(), row(approved="x"), row(approved="3"), row(), row()[:-1]]
    found = staged(write(tmp_path / "a.csv", rows), keep_going=True)
    assert [(draft.line, draft.item) for draft in found.drafts] == [(2, 1), (4, 3)]
    assert [(one.line, one.item) for one in found.rejects] == [(3, "2"), (5, "4"), (6, "?")]


def test_a_header_alone_is_no_import(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"no_rows: .* below the header: 0 rows are no import"):
        staged(write(tmp_path / "a.csv", []))
    with pytest.raises(BrokenFile, match="all 2 rows are of phases that it leaves out"):
        staged(write(tmp_path / "a.csv", [long_row(phase="paid"), long_row(phase="paid")], LONG_HEADER), LONG)


def test_the_number_of_a_line_can_be_given(tmp_path: Path) -> None:
    header = [*HEADER, "foja_line", "foja_item", "foja_error"]
    rows = [[*row(), "9", "4", "x"], [*row(approved="1"), "10", "?", "x"], [*row(approved="2"), "11", "4", "x"]]
    found = staged(write(tmp_path / "a.csv", rows, header))
    assert [(draft.line, draft.item) for draft in found.drafts] == [(2, 4)]
    assert [(one.line, one.code) for one in found.faults] == [(3, "item_unknown"), (4, "item_twice")]


def test_several_years_only_where_the_profile_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(year="2015"), row(year="2016", currency="EUR")])
    assert [one.code for one in staged(path).faults] == ["wrong_year", "wrong_year"]
    several = WIDE_TEXT.replace("last = 2016", "last = 2016, several = true")
    found = staged(path, for_books(read_profile(several, "x"), None, None))
    assert [(draft.year, draft.currency) for draft in found.drafts] == [(2014, "MDL"), (2015, "MDL"), (2016, "EUR")]
    assert found.faults == []


def test_empty_amounts_are_zero_only_where_the_profile_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(adjusted="", executed="")])
    assert [one.column for one in staged(path).faults] == ["adjusted", "executed"]
    zeros = WIDE_TEXT.replace("[amounts]", '[amounts]\nempty = "zero"')
    found = staged(path, for_books(read_profile(zeros, "x"), None, None))
    assert complete(found.drafts[0])["adjusted"] == money(0, "MDL")


def test_amounts_that_the_profile_leaves_out(tmp_path: Path) -> None:
    only = WIDE_TEXT.replace('adjusted = "adjusted"', "").replace('executed = "executed"', "")
    found = staged(write(tmp_path / "a.csv", [row()]), for_books(read_profile(only, "x"), None, None))
    assert complete(found.drafts[0]) == {
        "approved": money("10.50", "MDL"),
        "adjusted": money("10.50", "MDL"),
        "executed": money(0, "MDL"),
    }


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1.234.567,89", "1234567.89"),
        ("1234567,8", "1234567.8"),
        ("-0,05", "-0.05"),
        ("+12", "12"),
        ("1.23", None),
        ("12.34.567", None),
        ("1,234,567", None),
        ("1.234,", None),
        ("12 €", None),
        ("(12)", None),
    ],
)
def test_marks_of_thousands_and_decimals(text: str, exact: str | None) -> None:
    read = amount_reader(Format(decimal=",", thousands="."), empty_is_zero=False)
    found = read(text, "EUR", "amount", 7)
    if exact is None:
        assert isinstance(found, Problem)
        assert (found.line, found.value, found.code) == (7, text, "not_an_amount")
        assert "1.234,50" in found.remedy
    else:
        assert found == money(exact, "EUR")
