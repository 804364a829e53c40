"""Whatever is granted, taken back, moved and spent: no money is made or lost, and no account that stops runs dry."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.budgeting.accounts import decider as account
from domain.budgeting.accounts.commands import AllotFunds
from domain.budgeting.books.events import ControlsDefined
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, account_id
from domain.budgeting.dossier import Dossier, Event
from domain.budgeting.lines import decider as line
from domain.budgeting.lines import transfer
from domain.budgeting.lines.commands import (
    AdjustAppropriation,
    ApproveAppropriation,
    CarryOver,
    DesignateContingency,
    LineCommand,
    MakeVirement,
    RecordExecution,
    ReduceAppropriation,
    ReleaseContingency,
    ReportLine,
    SupplementAppropriation,
    TransferCommand,
)
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    AppropriationReduced,
    AppropriationSupplemented,
    AppropriationTransferredIn,
    AppropriationTransferredOut,
    ApprovalCorrected,
)
from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from tests.spec import OFFICER
from tests.support import books

STOPS, ALLOTS, WARNS, FREE = (Coding(administrative=(code,)) for code in ("01", "02", "03", "04"))
RULES = tuple(
    ControlRule((LevelOf("administrative", 1),), policy, by_allotment, under)
    for policy, by_allotment, under in (
        (ControlPolicy.STOP, False, STOPS),
        (ControlPolicy.STOP, True, ALLOTS),
        (ControlPolicy.WARN, False, WARNS),
    )
)
CODINGS = [
    Coding(administrative=node.administrative, economic=(code,))
    for node in (STOPS, ALLOTS, WARNS, FREE)
    for code in ("21", "22")
]
BUDGETS = ("MD-2014", "MD-2015")
START: tuple[Event, ...] = (
    books.opened(),
    books.opened("MD", 2015),
    ControlsDefined("MD-2014", RULES),
    ControlsDefined("MD-2015", RULES),
)
Command = LineCommand | TransferCommand | AllotFunds

amounts = st.integers(-200, 500).map(lambda cents: Money(Decimal(cents).scaleb(-2), "MDL"))
grants = st.integers(0, 2_000).map(lambda cents: Money(Decimal(cents).scaleb(-2), "MDL"))
budgets, codings = st.sampled_from(BUDGETS), st.sampled_from(CODINGS)
lines = st.builds(line_id, budgets, codings, st.just(1))
law = st.just("law")
accounts = st.builds(account_id, budgets, st.just(ALLOTS))
transfers = st.sampled_from([MakeVirement, MakeVirement, ReleaseContingency, CarryOver])
acts: st.SearchStrategy[Command] = st.one_of(
    st.builds(ApproveAppropriation, budgets, codings, grants, law),
    st.builds(AdjustAppropriation, lines, amounts, law),
    st.builds(SupplementAppropriation, lines, amounts, law),
    st.builds(ReduceAppropriation, lines, amounts, law),
    st.builds(DesignateContingency, lines),
    st.builds(RecordExecution, lines, amounts, law),
    st.builds(AllotFunds, accounts, st.integers(1, 12), amounts, law),
    st.builds(lambda kind, *rest: kind(*rest), transfers, lines, lines, amounts, law),
)
reports = st.builds(ReportLine, budgets, codings, grants, grants, amounts, law)
approvals: list[Command] = [
    ApproveAppropriation(id_, coding, Money(Decimal("20.00"), "MDL"), "law") for id_ in BUDGETS for coding in CODINGS
]
acts_alone = st.lists(acts, max_size=60).map(lambda them: [*approvals, *them])
histories = st.lists(st.one_of(acts, acts, acts, reports), max_size=60).map(lambda them: [*approvals, *them])


def decided(dossier: Dossier, command: Command) -> Sequence[Event]:
    try:
        match command:
            case MakeVirement() | ReleaseContingency() | CarryOver():
                return transfer.DECIDER.decide(dossier, command, OFFICER)
            case AllotFunds():
                return account.DECIDER.decide(dossier, command, OFFICER)
            case _:
                return line.DECIDER.decide(dossier, command, OFFICER)
    except Refused:
        return ()


def played(history: Sequence[Command]) -> list[tuple[Sequence[Event], Dossier]]:
    """The events of each act of a history, and the dossier after it; refusals add none."""
    dossier = line.DECIDER.fold(START)
    steps = []
    for command in history:
        events = decided(dossier, command)
        dossier = line.DECIDER.fold(events, dossier)
        steps.append((events, dossier))
    return steps


def granted(event: Event) -> Decimal:
    """What an event adds to all that was granted; a transfer adds nothing."""
    match event:
        case AppropriationApproved() | AppropriationSupplemented():
            return event.amount
        case AppropriationReduced():
            return -event.amount
        case AppropriationAdjusted() | ApprovalCorrected() | AdjustmentCorrected():
            return event.by
        case _:
            return Decimal(0)


@given(histories)
def test_what_the_lines_have_is_what_was_granted(history: list[Command]) -> None:
    total = Decimal(0)
    for events, dossier in played(history):
        total += sum(map(granted, events), Decimal(0))
        assert sum((one.figures.adjusted.amount for one in dossier.lines.values()), Decimal(0)) == total
        assert all(one.figures.adjusted.amount >= 0 for one in dossier.lines.values())


@given(histories)
def test_an_account_stands_at_the_sum_of_its_lines(history: list[Command]) -> None:
    _, dossier = played(history)[-1]
    for id_, standing in dossier.accounts.items():
        own = [one.figures for one in dossier.lines.values() if one.account_id == id_]
        assert standing.ceiling == sum((one.adjusted.amount for one in own), Decimal(0))
        assert standing.consumed == sum((one.executed.amount for one in own), Decimal(0))


@given(acts_alone)
def test_no_act_makes_an_account_that_stops_run_dry(history: list[Command]) -> None:
    for _, dossier in played(history):
        for standing in dossier.accounts.values():
            if standing.policy is ControlPolicy.STOP:
                assert standing.available() >= 0
                assert 0 <= standing.consumed <= standing.ceiling
                assert not standing.by_allotment or standing.allotted_until() <= standing.ceiling


@given(histories)
def test_whatever_a_report_tells_no_act_makes_an_account_that_stops_worse(history: list[Command]) -> None:
    """A report may leave an account below zero: from there acts lead upwards alone."""
    before = Dossier()
    for command, (_, dossier) in zip(history, played(history), strict=True):
        if not isinstance(command, ReportLine):
            for id_, standing in dossier.accounts.items():
                left = standing.ceiling - standing.consumed
                if standing.policy is ControlPolicy.STOP and left < 0:
                    was = before.accounts[id_]
                    assert left >= was.ceiling - was.consumed
        before = dossier


@given(histories)
def test_both_sides_of_a_transfer_are_one_act(history: list[Command]) -> None:
    for events, _ in played(history):
        out = [one for one in events if isinstance(one, AppropriationTransferredOut)]
        into = [one for one in events if isinstance(one, AppropriationTransferredIn)]
        assert [(one.line_id, one.to_line_id, one.amount) for one in out] == [
            (one.from_line_id, one.line_id, one.amount) for one in into
        ]


def test_histories_reach_transfers_of_every_kind() -> None:
    some = Money(Decimal("1.00"), "MDL")
    wages, goods = (line_id("MD-2014", coding, 1) for coding in CODINGS[:2])
    each: list[Command] = [
        MakeVirement(wages, goods, some, "law"),
        CarryOver(wages, line_id("MD-2015", CODINGS[0], 1), some, "law"),
        DesignateContingency(wages),
        ReleaseContingency(wages, goods, some, "law"),
    ]
    assert all(events for events, _ in played([*approvals, *each]))
