"""Imports into the books of a fiscal year: begun, gone on with, finished, given up."""

from dataclasses import replace
from datetime import date

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books import decider as budget
from domain.budgeting.books.commands import AbandonImport, BeginImport, FinishImport
from domain.budgeting.books.events import BudgetClosed, BudgetOpened, ImportAbandoned, ImportBegun, ImportFinished
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from domain.kernel.values import money
from tests.spec import Spec

spec = Spec(budget.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

FILE, OTHER = "ab" * 32, "cd" * 32
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))
BEGIN = BeginImport("MD-2014", "budget.csv", FILE, "boost", 2_000)
BEGUN = ImportBegun("MD-2014", "budget.csv", FILE, "boost", 2_000)
AMOUNTS = money("3.50", "MDL"), money("4", "MDL"), money("-1.25", "MDL")
FINISH = FinishImport("MD-2014", FILE, 2_000, *AMOUNTS, left_out=34)
FINISHED = ImportFinished(
    "MD-2014", FILE, 2_000, 34, AMOUNTS[0].amount, AMOUNTS[1].amount, AMOUNTS[2].amount, currency="MDL"
)
ABANDON = AbandonImport("MD-2014", FILE, "a corrected file came")
ABANDONED = ImportAbandoned("MD-2014", FILE, "a corrected file came")


def test_an_import_is_begun_and_goes_on_after_a_stop() -> None:
    spec.given(OPENED).when(BEGIN).then(BEGUN)
    spec.given(OPENED, BEGUN).when(replace(BEGIN, file="renamed.csv")).then()


def test_several_files_can_be_under_way() -> None:
    spec.given(OPENED, BEGUN).when(replace(BEGIN, sha256=OTHER)).then(replace(BEGUN, sha256=OTHER))


def test_an_import_is_finished_once() -> None:
    spec.given(OPENED, BEGUN).when(FINISH).then(FINISHED)
    spec.given(OPENED, BEGUN, FINISHED).when(FINISH).then()
    spec.given(OPENED, BEGUN, FINISHED).when(BEGIN).then(BEGUN)  # the books had moved on, the file corrects them


def test_an_import_that_will_not_go_on_is_given_up() -> None:
    spec.given(OPENED, BEGUN).when(ABANDON).then(ABANDONED)
    spec.given(OPENED, BEGUN, ABANDONED).when(BEGIN).then(BEGUN)
    spec.given(OPENED, BEGUN).when(replace(ABANDON, reason=" ")).refused("reason_required", "reason")


def test_only_what_is_under_way_ends() -> None:
    spec.given(OPENED).when(FINISH).refused("import_not_under_way", "sha256")
    spec.given(OPENED, BEGUN, ABANDONED).when(FINISH).refused("import_not_under_way", "sha256")
    spec.given(OPENED, BEGUN, FINISHED).when(ABANDON).refused("import_not_under_way", "sha256")
    spec.given(OPENED, BEGUN).when(replace(FINISH, sha256=OTHER)).refused("import_not_under_way", "sha256")


def test_closed_books_begin_none_and_can_end_one() -> None:
    spec.given(OPENED, CLOSED).when(BEGIN).refused("budget_closed", "budgetId")
    spec.given(OPENED, BEGUN, CLOSED).when(FINISH).then(FINISHED)
    spec.given(OPENED, BEGUN, CLOSED).when(ABANDON).then(ABANDONED)
    spec.given().when(FINISH).refused("unknown_budget", "budgetId")


def test_what_an_import_says_of_its_file() -> None:
    spec.given(OPENED).when(replace(BEGIN, sha256="ab")).refused("not_a_digest", "sha256")
    spec.given(OPENED).when(replace(BEGIN, lines=0)).refused("import_without_lines", "lines")
    spec.given(OPENED, BEGUN).when(replace(FINISH, lines=0)).refused("import_without_lines", "lines")
    spec.given(OPENED, BEGUN).when(replace(FINISH, approved=money("1", "EUR"))).refused("currency_mismatch", "approved")
    spec.given(OPENED, BEGUN).when(replace(FINISH, left_out=-1)).refused("rows_below_zero", "leftOut")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1bb", "x" * 121])
def test_files_and_profiles_have_plain_names(name: str) -> None:
    spec.given(OPENED).when(replace(BEGIN, file=name)).refused("not_a_file_name", "file")
    spec.given(OPENED).when(replace(BEGIN, profile=name)).refused("not_a_file_name", "profile")
