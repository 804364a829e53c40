"""Required classifications: lines stand under codes that the budget names."""

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books.events import ClassificationRequired
from domain.budgeting.codes.classification import consulted
from domain.budgeting.codes.events import CodeMapped, CodeNamed
from domain.budgeting.coding import Coding, code_id
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import decider as line
from domain.kernel.refusals import MESSAGES
from tests.domain.budgeting.held import LAW, approved, mdl
from tests.spec import Spec
from tests.support import books

spec = Spec(line.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

COURTS = Coding(functional=("03", "033"), economic=("21",))
REQUIRED = (books.opened(), ClassificationRequired("MD-2014", "functional"))


def named(path: tuple[str, ...], budget_id: str = "MD-2014", dimension: str = "functional") -> CodeNamed:
    return CodeNamed(code_id(budget_id, dimension, path), budget_id, dimension, path, "A label")


def mapped(budget_id: str, path: tuple[str, ...], to: str, to_path: tuple[str, ...]) -> CodeMapped:
    return CodeMapped(code_id(budget_id, "functional", path), budget_id, "functional", path, to, to_path)


def approve(coding: Coding = COURTS) -> c.ApproveAppropriation:
    return c.ApproveAppropriation("MD-2014", coding, mdl("1"), LAW)


def report(coding: Coding = COURTS) -> c.ReportLine:
    return c.ReportLine("MD-2014", coding, mdl("1"), mdl("1"), mdl("0"), LAW)


@pytest.mark.parametrize("command", [approve(), report()])
def test_a_line_stands_under_a_code_that_is_named(command: c.LineCommand) -> None:
    spec.given(*REQUIRED, named(("03", "033"))).when(command).then(approved(COURTS, "1.00"))
    spec.given(*REQUIRED).when(command).refused("unknown_code", "coding.functional")
    spec.given(*REQUIRED, named(("03",))).when(command).refused("unknown_code", "coding.functional")
    spec.given(*REQUIRED, named(("03", "033"), dimension="economic")).when(command).refused("unknown_code")


def test_each_required_classification_names_its_code() -> None:
    both = (*REQUIRED, ClassificationRequired("MD-2014", "economic"))
    spec.given(*both, named(("03", "033"))).when(approve()).refused("unknown_code", "coding.economic")
    names = (named(("03", "033")), named(("21",), dimension="economic"))
    spec.given(*both, *names).when(approve()).then(approved(COURTS, "1.00"))


def test_a_line_has_a_code_of_each_required_classification() -> None:
    elsewhere = Coding(economic=("21",))
    for command in (approve(elsewhere), report(elsewhere)):
        spec.given(*REQUIRED).when(command).refused("code_required", "coding.functional")
    spec.given(*REQUIRED[:1]).when(approve(elsewhere)).then(approved(elsewhere, "1.00"))


@pytest.mark.parametrize("other", ["MD-2013", "MD-2015"])
def test_a_code_of_the_year_before_or_after_is_told_as_such(other: str) -> None:
    theirs = named(("03", "033"), other)
    spec.given(*REQUIRED, theirs).when(approve()).refused("code_of_another_year", "coding.functional")
    elsewhere = mapped(other, ("03", "033"), "MD-2012", ("3",))
    spec.given(*REQUIRED, theirs, elsewhere).when(approve()).refused("code_of_another_year", "coding.functional")


def test_the_code_that_it_was_mapped_to_is_told() -> None:
    given = spec.given(*REQUIRED, named(("03", "033"), "MD-2013"), mapped("MD-2013", ("03", "033"), "MD-2014", ("3",)))
    given.when(approve()).refused("code_replaced", "coding.functional")


def test_a_line_that_is_there_stays_under_its_code() -> None:
    given = spec.given(books.opened(), approved(COURTS, "1.00"), *REQUIRED[1:])
    given.when(approve()).then()
    given.when(report()).then()


def test_only_required_codes_are_looked_up() -> None:
    free, required = (spec.given(*facts).state.open_books("MD-2014") for facts in (REQUIRED[:1], REQUIRED))
    assert consulted(free, COURTS) == ()
    assert consulted(required, COURTS) == [
        code_id(f"MD-{year}", "functional", ("03", "033")) for year in (2014, 2013, 2015)
    ]
