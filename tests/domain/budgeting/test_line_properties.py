"""Whatever is done to a line, its money is the sum of its acts, and nothing else decides."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.budgeting.books.events import BudgetClosed, BudgetReopened
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.dossier import EMPTY, Dossier, Figures
from domain.budgeting.lines import decider as line
from domain.budgeting.lines.commands import (
    AdjustAppropriation,
    ApproveAppropriation,
    LineCommand,
    RecordExecution,
    ReportLine,
)
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    ApprovalCorrected,
    ExecutionCorrected,
    ExecutionRecorded,
    LineEvent,
)
from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from projections.budgeting.budget_lines import BUDGET_LINES
from tests.spec import OFFICER, rows
from tests.support import books

COURTS = Coding(functional=("03", "033"))
ID = line_id("MD-2014", COURTS, 1)
OPENED = books.opened()

amounts = st.integers(-(10**6), 10**6).map(lambda cents: Money(Decimal(cents).scaleb(-2), "MDL"))
commands: st.SearchStrategy[LineCommand] = st.one_of(
    st.builds(ApproveAppropriation, st.just("MD-2014"), st.just(COURTS), amounts, st.just("law")),
    st.builds(AdjustAppropriation, st.just(ID), amounts, st.just("order")),
    st.builds(RecordExecution, st.just(ID), amounts, st.just("bill")),
    st.builds(ReportLine, st.just("MD-2014"), st.just(COURTS), amounts, amounts, amounts, st.just("report")),
)
closings = st.sampled_from([books.closed(), BudgetReopened("MD-2014", "ruling")])
histories = st.lists(st.one_of(commands, commands, commands, closings), max_size=40)


def played(history: Sequence[LineCommand | BudgetClosed | BudgetReopened]) -> tuple[Dossier, list[LineEvent]]:
    """The state and the line's own events after a history, refusals left out."""
    state = line.DECIDER.evolve(EMPTY, OPENED)
    events: list[LineEvent] = []
    for one in history:
        if isinstance(one, BudgetClosed | BudgetReopened):
            state = line.DECIDER.evolve(state, one)
            continue
        try:
            decided = line.decide(state, one, OFFICER)
        except Refused:
            continue
        events += [one for one in decided if isinstance(one, LineEvent)]
        state = line.DECIDER.fold(decided, state)
    return state, events


def total(events: Sequence[LineEvent], *kinds: type[LineEvent]) -> Decimal:
    return sum((moved(one) for one in events if isinstance(one, kinds)), Decimal(0))


def moved(event: LineEvent) -> Decimal:
    match event:
        case AppropriationApproved() | ExecutionRecorded():
            return event.amount
        case AppropriationAdjusted() | ApprovalCorrected() | AdjustmentCorrected() | ExecutionCorrected():
            return event.by
        case _:
            raise AssertionError(f"no command of these histories records {event}")


@given(histories)
def test_money_is_the_sum_of_the_acts(history: list[LineCommand | BudgetClosed | BudgetReopened]) -> None:
    state, events = played(history)
    if ID not in state.lines:
        assert events == []
        return
    figures = state.lines[ID].figures
    approved = total(events, AppropriationApproved, ApprovalCorrected)
    assert figures.approved.amount == approved
    assert figures.adjusted.amount == approved + total(events, AppropriationAdjusted, AdjustmentCorrected)
    assert figures.executed.amount == total(events, ExecutionRecorded, ExecutionCorrected)
    assert min(figures.approved.amount, figures.adjusted.amount) >= 0


@given(histories)
def test_a_line_is_approved_once_and_first(history: list[LineCommand | BudgetClosed | BudgetReopened]) -> None:
    _, events = played(history)
    assert [isinstance(one, AppropriationApproved) for one in events] == [n == 0 for n in range(len(events))]


@given(histories)
def test_what_is_shown_is_what_was_decided(history: list[LineCommand | BudgetClosed | BudgetReopened]) -> None:
    state, events = played(history)
    shown = rows(BUDGET_LINES).given(*events).folded()
    if ID not in state.lines:
        assert shown == {}
    else:
        row = shown[ID]
        figures = state.lines[ID].figures
        assert (row.approved, row.adjusted, row.executed) == (
            figures.approved.amount,
            figures.adjusted.amount,
            figures.executed.amount,
        )


@given(histories, amounts, amounts, amounts)
def test_a_report_that_is_taken_is_what_stands(
    history: list[LineCommand | BudgetClosed | BudgetReopened], approved: Money, adjusted: Money, executed: Money
) -> None:
    state, _ = played(history)
    report = ReportLine("MD-2014", COURTS, approved, adjusted, executed, "report")
    try:
        state = line.DECIDER.fold(line.decide(state, report, OFFICER), state)
    except Refused:
        return
    assert state.lines[ID].figures == Figures(approved, adjusted, executed)
    assert line.decide(state, report, OFFICER) == []
