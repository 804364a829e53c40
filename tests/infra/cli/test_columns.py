"""Rows of figures: aligned, whole, and without what could disturb a terminal."""

from infra.cli.columns import aligned


def test_columns_are_aligned_and_no_figure_is_cut() -> None:
    rows = [("budget", "approved", "currency"), ("MD-2014", "123456789012345678901234567890.12", "MDL"), ("X", "0", "")]
    first, second, third = aligned(rows, left=(0, 2))
    assert first.startswith("budget   ")
    assert second == "MD-2014  123456789012345678901234567890.12  MDL"
    assert third == f"X{'0'.rjust(len('MD-2014') - 1 + 2 + 33)}"


def test_wide_letters_take_two_places_and_marks_are_escaped() -> None:
    assert aligned([("日本", "1"), ("ab", "22")]) == ["日本   1", "ab    22"]
    assert aligned([("a\x1b[2J", "1")]) == ["a\\x1b[2J  1"]
