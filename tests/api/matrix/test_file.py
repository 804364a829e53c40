"""The committed matrix is whole and reviewed, and what is missing in a matrix is found."""

from __future__ import annotations

from copy import deepcopy

import pytest

from infra.generated.matrix import table as t
from infra.generated.matrix.checking import problems, up_to_date
from infra.generated.matrix.subjects import wanted


def test_the_committed_matrix_is_whole() -> None:
    assert list(problems(t.read(), wanted())) == []


def test_the_committed_matrix_is_as_it_is_written() -> None:
    text = t.COMMITTED.read_text(encoding="utf-8")
    assert t.render(t.parse(text)) == text


def test_what_is_new_is_missed_until_it_is_reviewed() -> None:
    whole = t.read()
    new = deepcopy(wanted())
    new.cells[t.QUERIES]["secrets"] = dict.fromkeys(new.columns, t.UNREVIEWED)
    new.cells[t.MUTATIONS]["launch"] = dict.fromkeys(new.columns, t.UNREVIEWED)
    new.types["Account"] += ("shoeSize",)
    assert list(problems(whole, new)) == [
        "Queries: secrets has no row",
        "Mutations: launch has no row",
        "Account: its field shoeSize is not in the matrix",
    ]
    skeleton = t.parse(t.render(up_to_date(whole, new)))
    found = list(problems(skeleton, new))
    assert f"Queries: secrets x nobody is ?, not one of {' '.join(t.LETTERS)}" in found
    assert len(found) == 2 * len(new.columns) + 2
    assert "Account: it has no field ?shoeSize to be seen with it" in found


def test_a_new_role_has_a_column_to_fill_in() -> None:
    new = wanted()
    new.columns = (*new.columns, "spy")
    assert list(problems(t.read(), new)) == ["the role spy has no column"]
    skeleton = up_to_date(t.read(), new)
    assert all(row["spy"] == t.UNREVIEWED for rows in skeleton.cells.values() for row in rows.values())


def test_what_is_gone_is_said_and_taken_out() -> None:
    old = t.read()
    old.cells[t.QUERIES]["gone"] = dict.fromkeys(old.columns, t.NEVER)
    old.types["Role"] += ("gone",)
    said = ["Queries: there is no gone any more", "Role: it has no field gone to be seen with it"]
    assert list(problems(old, wanted())) == said
    assert t.render(up_to_date(old, wanted())) == t.render(t.read())


def test_a_row_that_does_not_fit_its_table_is_refused() -> None:
    text = t.render(t.read()).replace("| `budgets` ", "| + | `budgets` ", 1)
    with pytest.raises(ValueError, match="Queries: "):
        t.parse(text)
