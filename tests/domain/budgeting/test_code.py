"""The labels of a classification's codes, and the codes of other years that they count as."""

from dataclasses import replace
from datetime import date

import pytest

from domain.budgeting import coding
from domain.budgeting import refusals as budgeting
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.budgeting.codes import decider as code
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.codes.events import CodeMapped, CodeNamed
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from tests.spec import Spec

spec = Spec(code.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

CENTRAL = Level.CENTRAL
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", CENTRAL, date(2014, 1, 1))
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", CENTRAL, date(2014, 1, 1))
NEXT = BudgetOpened("MD-2015", "MD", 2015, "MDL", CENTRAL, date(2015, 1, 1))
NEXT_CLOSED = BudgetClosed("MD-2015", "MD", 2015, "MDL", CENTRAL, date(2015, 1, 1))
ABROAD = BudgetOpened("RO-2015", "RO", 2015, "RON", CENTRAL, date(2015, 1, 1))
ID = coding.code_id("MD-2014", "functional", ("03", "033"))
NAMED = CodeNamed(ID, "MD-2014", "functional", ("03", "033"), "Law courts")
MAPPED = CodeMapped(ID, "MD-2014", "functional", ("03", "033"), "MD-2015", ("03", "0330"))


def name(label: str = "Law courts", path: tuple[str, ...] = ("03", "033"), dimension: str = "functional") -> NameCode:
    return NameCode("MD-2014", dimension, path, label)


def test_a_code_is_named_and_renamed() -> None:
    spec.given(OPENED).when(name()).then(NAMED)
    spec.given(OPENED).when(name("  Law courts ")).then(NAMED)
    spec.given(OPENED, NAMED).when(name("Courts")).then(CodeNamed(ID, "MD-2014", "functional", ("03", "033"), "Courts"))
    spec.given(OPENED, NAMED).when(name("Law courts ")).then()


def test_codes_are_named_in_open_books() -> None:
    spec.given().when(name()).refused("unknown_budget", "budgetId")
    spec.given(OPENED, CLOSED).when(name()).refused("budget_closed", "budgetId")


def test_a_code_stands_in_a_known_classification() -> None:
    spec.given(OPENED).when(name(dimension="colour")).refused("unknown_dimension", "dimension")
    for dimension in coding.DIMENSIONS:
        named = CodeNamed(coding.code_id("MD-2014", dimension, ("1",)), "MD-2014", dimension, ("1",), "One")
        spec.given(OPENED).when(name("One", ("1",), dimension)).then(named)


@pytest.mark.parametrize("path", [(), ("",), ("03", "")])
def test_a_path_ends_with_a_code(path: tuple[str, ...]) -> None:
    spec.given(OPENED).when(name(path=path)).refused("empty_code", "path")


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        (("1",) * 13, "too_many_levels"),
        (("1" * 121,), "code_too_long"),
        ((" 1",), "code_not_plain"),
        (("1\n2",), "code_not_plain"),
    ],
)
def test_codes_are_short_and_plain(path: tuple[str, ...], refusal: str) -> None:
    spec.given(OPENED).when(name(path=path)).refused(refusal, "coding.functional")


def test_the_longest_code_and_the_deepest_path() -> None:
    path = ("1",) * 11 + ("2" * 120,)
    named = CodeNamed(coding.code_id("MD-2014", "functional", path), "MD-2014", "functional", path, "Deep")
    spec.given(OPENED).when(name("Deep", path)).then(named)


@pytest.mark.parametrize("label", ["", "   ", "x" * 501])
def test_a_label_has_a_length(label: str) -> None:
    spec.given(OPENED).when(name(label)).refused("label_length", "label")


# --- codes of other years --------------------------------------------------------------------------


def maps(
    to_budget: str = "MD-2015", to_path: tuple[str, ...] = ("03", "0330"), dimension: str = "functional"
) -> MapCode:
    return MapCode("MD-2014", dimension, ("03", "033"), to_budget, to_path)


def test_a_code_counts_as_a_code_of_another_year() -> None:
    spec.given(OPENED, NEXT, NAMED).when(maps()).then(MAPPED)
    spec.given(OPENED, NEXT, NAMED, MAPPED).when(maps()).then()
    moved = CodeMapped(ID, "MD-2014", "functional", ("03", "033"), "MD-2015", ("04",))
    spec.given(OPENED, NEXT, NAMED, MAPPED).when(maps(to_path=("04",))).then(moved)


def test_a_code_counts_as_a_code_in_each_other_year() -> None:
    past = replace(NEXT, budget_id="MD-2013", fiscal_year=2013)
    back = replace(MAPPED, to_budget_id="MD-2013", to_path=("3",))
    given = spec.given(OPENED, NEXT, past, NAMED, MAPPED)
    given.when(maps("MD-2013", ("3",))).then(back)
    spec.given(OPENED, NEXT, past, NAMED, MAPPED, back).when(maps()).then()


def test_codes_of_closed_years_are_mapped_too() -> None:
    spec.given(OPENED, CLOSED, NEXT, NEXT_CLOSED, NAMED).when(maps()).then(MAPPED)


def test_renaming_a_code_keeps_its_mapping() -> None:
    renamed = CodeNamed(ID, "MD-2014", "functional", ("03", "033"), "Courts")
    spec.given(OPENED, NEXT, NAMED, MAPPED, renamed).when(maps()).then()
    spec.given(OPENED, NEXT, NAMED, MAPPED).when(name()).then()


def test_the_other_year_is_another_year_of_the_same_government() -> None:
    spec.given(OPENED, NAMED).when(maps("MD-2014")).refused("mapped_to_itself", "toBudgetId")
    spec.given(OPENED, NAMED).when(maps()).refused("unknown_budget", "toBudgetId")
    spec.given(OPENED, ABROAD, NAMED).when(maps("RO-2015")).refused("another_government", "toBudgetId")
    spec.given(NEXT).when(maps()).refused("unknown_budget", "budgetId")


def test_only_a_named_code_is_mapped() -> None:
    spec.given(OPENED, NEXT).when(maps()).refused("unknown_code", "path")
    spec.given(OPENED, NEXT, NAMED).when(maps(dimension="colour")).refused("unknown_dimension", "dimension")


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ((), "empty_code"),
        (("03", ""), "empty_code"),
        (("1",) * 13, "too_many_levels"),
        (("1" * 121,), "code_too_long"),
        ((" 1",), "code_not_plain"),
    ],
)
def test_the_other_code_is_checked_as_codes_are(path: tuple[str, ...], refusal: str) -> None:
    spec.given(OPENED, NEXT, NAMED).when(maps(to_path=path)).refused(refusal, "toPath")


def test_no_code_is_mapped_that_only_has_the_digest_of_a_named_one() -> None:
    command = MapCode("MD-2014", "functional", ("03\x1f033",), "MD-2015", ("03",))
    spec.given(OPENED, NEXT, NAMED).when(command).refused("code_not_plain", "path")
