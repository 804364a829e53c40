"""The labels of a classification's codes."""

import pytest

from domain.budgeting import code, coding
from domain.budgeting import refusals as budgeting
from domain.budgeting.commands import NameCode
from domain.budgeting.events import BudgetClosed, BudgetOpened, CodeNamed
from domain.refusals import MESSAGES
from tests.spec import Spec

spec = Spec(code.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL")
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL")
ID = coding.code_id("MD-2014", "functional", ("03", "033"))
NAMED = CodeNamed(ID, "MD-2014", "functional", ("03", "033"), "Law courts")


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
