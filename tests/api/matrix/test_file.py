"""The committed files are whole and reviewed, and what is missing in them is found."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from infra.generated.matrix import files as f
from infra.generated.matrix import table as t
from infra.generated.matrix.checking import problems, up_to_date
from infra.generated.matrix.expanding import matrix_of
from infra.generated.matrix.subjects import subjects
from infra.generated.matrix.terms import AccessTerms, Clause, by_permission, everybody
from infra.generated.matrix.things import DONE, READ, Thing

FILES = f.read_all()
SUBJECTS = subjects()
MARKS = 60
"""What people may have to decide for a context of the size of official documents."""


def test_the_committed_files_are_whole() -> None:
    assert list(problems(FILES, SUBJECTS)) == []


@pytest.mark.parametrize("name", FILES)
def test_a_committed_file_is_as_it_is_written(name: str) -> None:
    text = (f.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert f.render(name, f.parse(text)) == text
    assert up_to_date(FILES, SUBJECTS)[name] == FILES[name]


def test_every_row_of_the_matrix_has_its_cells() -> None:
    matrix = matrix_of(FILES, SUBJECTS)
    assert all(cells.keys() == set(matrix.columns) for rows in matrix.cells.values() for cells in rows.values())


def test_what_is_new_is_missed_until_people_have_decided() -> None:
    things = (
        Thing("identity", READ, "secrets", by_permission("identity.read", t.JURISDICTION), ((t.QUERIES, "secrets"),)),
        Thing("identity", READ, "deeds", everybody(), ((t.QUERIES, "deeds"),)),
        Thing("identity", DONE, "launch", by_permission("identity.launch", t.UNREVIEWED), ((t.MUTATIONS, "launch"),)),
    )
    new = replace(SUBJECTS, things=(*SUBJECTS.things, *things))
    assert list(problems(FILES, new)) == [
        "identity: What may be read: secrets has no line",
        "identity: What may be read: deeds has no line",
        "identity: What may be done: launch has no line",
    ]
    assert list(problems(up_to_date(FILES, new), new)) == [
        "identity: What may be read: deeds: say why it is open, or departs from what follows",
        "identity: What may be done: launch: say how far it reaches: ? identity.launch (U, J or I)",
    ]


def test_a_new_field_of_an_object_that_everybody_sees_is_to_be_decided() -> None:
    fields = (*SUBJECTS.types["Budget"], "secret")
    new = replace(SUBJECTS, types={**SUBJECTS.types, "Budget": fields, "Account": ("shoeSize",)})
    missed = "Fields that everybody sees: Budget has secret, and the file does not say so"
    assert list(problems(FILES, new)) == [f"budgeting: {missed}"]
    marked = up_to_date(FILES, new)
    assert "?secret" in marked["budgeting"].fields["Budget"]
    assert list(problems(marked, new))


def test_what_is_gone_is_said_and_taken_out() -> None:
    old = deepcopy(FILES)
    old["identity"].lines[READ]["gone"] = f.Line(by_permission("identity.read", t.JURISDICTION))
    old["gone"] = f.Access()
    assert list(problems(old, SUBJECTS)) == [
        "docs/access/gone.md is of no context",
        "identity: What may be read: there is no gone any more",
    ]
    assert up_to_date(old, SUBJECTS) == FILES


def test_what_departs_stays_as_long_as_it_says_why() -> None:
    narrower = deepcopy(FILES)
    line = narrower["identity"].lines[READ]["accounts"]
    line.terms, line.why = by_permission("identity.read_account", t.INSTALLATION), ""
    (problem,) = problems(narrower, SUBJECTS)
    assert problem.endswith(
        "the file says I identity.read_account, and from the code follows J identity.read_account; + oneself"
    )
    line.why = "open later"
    assert list(problems(narrower, SUBJECTS)) == [problem]
    line.why = "departs: open later"
    assert list(problems(narrower, SUBJECTS)) == []
    assert up_to_date(narrower, SUBJECTS)["identity"].lines[READ]["accounts"] == line


def test_an_opening_says_why() -> None:
    silent = deepcopy(FILES)
    silent["budgeting"].lines[READ]["budgets"].why = ""
    assert list(problems(silent, SUBJECTS)) == [
        "budgeting: What may be read: budgets: + everybody opens it, and nothing says why"
    ]


def test_a_context_like_official_documents_asks_little_of_people() -> None:
    """Four read models for units, one of them with what is about oneself, and twelve mutations at units."""
    rows = [
        Thing("documents", READ, f"r{n}", by_permission("documents.read", t.UNIT, own=n == 0), ((t.QUERIES, f"r{n}"),))
        for n in range(4)
    ]
    acts = [
        Thing("documents", DONE, f"m{n}", by_permission(f"documents.m{n}", t.UNREVIEWED), ((t.MUTATIONS, f"m{n}"),))
        for n in range(12)
    ]
    new = replace(SUBJECTS, things=(*rows, *acts))
    written = f.render("documents", up_to_date({}, new)["documents"])
    assert 0 < written.count("?") - 1 <= MARKS  # the head speaks of `?` once


@pytest.mark.parametrize("text", ["", "U", "X identity.read", "U identity.read;", "oneself +"])
def test_what_are_no_terms_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="are no terms"):
        AccessTerms.parse(text)


def test_a_line_that_does_not_fit_its_table_is_refused() -> None:
    text = f.render("identity", FILES["identity"]).replace("| `accounts` |", "| `accounts` | + everybody |", 1)
    with pytest.raises(ValueError, match="What may be read: accounts: "):
        f.parse(text)


def test_terms_are_read_as_they_are_written() -> None:
    for text in ("-", "U identity.read; + oneself", "J roles but:spy", "+ everybody"):
        assert str(AccessTerms.parse(text)) == text
    terms = AccessTerms((Clause(t.UNIT, ("a.read",)), Clause(t.EVERYTHING, ("oneself",))))
    cells = terms.cells((*t.FIXED, "reader", "chief"), {"reader": {"a.read"}, "chief": {"*"}})
    assert cells == {"anonymous": "-", "nobody": "-", "oneself": "+", "reader": "U", "chief": "U"}
    spied = AccessTerms.parse("J roles but:spy").cells(("nobody", "spy", "clerk"), {"spy": set(), "clerk": set()})
    assert spied == {"nobody": "-", "spy": "-", "clerk": "J"}
