"""Histories of commitments: who asked for what in which order, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from hypothesis import strategies as st

from domain.budgeting import dossier
from domain.budgeting.accounts.events import AppropriationPosted, FundsReleased, FundsReserved
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import decider as commitment
from domain.budgeting.commitments.documents import UNCOMMITTED, Commitment, Open, Released, Uncommitted
from domain.budgeting.commitments.events import (
    CommitmentEvent,
    CommitmentMade,
    LiabilityVerified,
    PaymentMade,
    PaymentOrdered,
)
from domain.budgeting.control import PERIODS, ControlPolicy, Standing
from domain.budgeting.dossier import EMPTY
from domain.budgeting.lines.events import AppropriationApproved, LinePlacedUnderControl
from domain.kernel.declarations import Act, Refused
from domain.kernel.levels import Level
from tests.domain.budgeting.chain import OPENED, SHA, SUBJECT, WHY, by, mdl

CODINGS = [Coding(administrative=("0104",), economic=(code,)) for code in ("1", "2", "3")]
LINES = [line_id("MD-2014", coding, 1) for coding in CODINGS]
ACCOUNTS = ["MD-2014:a", "MD-2014:b"]
COUNTS_AT = dict(zip(LINES, (ACCOUNTS[0], ACCOUNTS[0], ACCOUNTS[1]), strict=True))
QUOTA = Decimal(5)

Kind = Literal[
    "commit", "above", "lower", "release", "verify", "order", "cancel", "pay", "give back", "reverse", "write off"
]
OFTEN: tuple[Kind, ...] = ("commit", *("verify", "order", "pay", "give back") * 3, "reverse")


@dataclass(frozen=True)
class Ask:
    """Somebody asks for something; `pick` is which of the documents that there are."""

    kind: Kind
    pick: int
    number: str
    amount: int
    on: date
    hand: Act


asks = st.builds(
    Ask,
    st.sampled_from([*OFTEN, *get_args(Kind)]),
    st.integers(0, 11),
    st.integers(1, 15).map(str),
    st.integers(1, 9),
    st.dates(date(2014, 6, 1), date(2015, 1, 2)),
    st.integers(1, 9).map(lambda person: by(f"u-{person}")),
)

WITHOUT_NUMBER = (c.ReduceCommitment, c.WriteOffLiability)


def _commit(ask: Ask) -> c.CommitmentCommand:
    line, amount = LINES[ask.pick % len(LINES)], mdl(f"{ask.amount * 5}")
    if ask.kind == "commit":
        return c.Commit(line, ask.number, amount, ask.on, SUBJECT)
    return c.CommitAboveAvailable(line, ask.number, amount, ask.on, SUBJECT, WHY)


def _step(ask: Ask, id_: str, of: str) -> c.CommitmentCommand:
    on, number, amount = ask.on, ask.number, mdl(f"{ask.amount}")
    made: dict[Kind, c.CommitmentCommand] = {
        "lower": c.ReduceCommitment(id_, amount, on, WHY),
        "release": c.ReleaseCommitment(id_, on, WHY),
        "verify": c.VerifyLiability(id_, number, amount, SHA, on),
        "order": c.OrderPayment(id_, of, number, amount, on),
        "cancel": c.CancelOrder(id_, of, on, WHY, amount if ask.pick % 2 else None),
        "pay": c.Pay(id_, of, number, amount, on),
        "give back": c.ReturnPayment(id_, of, number, amount, on, WHY),
        "reverse": c.ReversePayment(id_, of, on, WHY),
        "write off": c.WriteOffLiability(id_, of, amount, on, WHY),
    }
    return made[ask.kind]


class Chain:
    """Commitments on three lines of two accounts, and nine people who ask for anything."""

    def __init__(self, *policies: tuple[ControlPolicy, bool]) -> None:
        self.dossier = EMPTY
        self.commitments: dict[str, Commitment] = {}
        self.events: dict[str, list[CommitmentEvent]] = defaultdict(list)
        self.hands: dict[tuple[str, ...], list[str]] = {}
        self._file(OPENED)
        for line, coding in zip(LINES, CODINGS, strict=True):
            amount = Decimal(60)
            self._file(
                AppropriationApproved(line, "MD-2014", "MD", 2014, Level.CENTRAL, coding, 1, amount, "MDL", "law")
            )
            self._file(LinePlacedUnderControl(line, COUNTS_AT[line]))
        for account, (policy, by_allotment) in zip(ACCOUNTS, policies, strict=True):
            ceiling = Decimal(60) * list(COUNTS_AT.values()).count(account)
            quotas = (QUOTA,) * PERIODS if by_allotment else ()
            standing = Standing("MDL", policy, by_allotment, ceiling, Decimal(0), quotas)
            self._file(AppropriationPosted(account, LINES[0], ceiling, standing))

    def ask(self, ask: Ask) -> None:
        """What is asked for is done, or refused."""
        if ask.kind in {"commit", "above"}:
            self._give(f"MD-2014:{ask.number}", _commit(ask), ask.hand)
        elif (found := self._picked(ask)) is not None:
            self._give(found[0], _step(ask, *found), ask.hand)

    def _picked(self, ask: Ask) -> tuple[str, str] | None:
        """The commitment that is meant, and its liability, order or payment."""
        found = [
            (one.made.commitment_id, of)
            for one in self.made()
            for of in {
                "order": one.documents.liabilities,
                "write off": one.documents.liabilities,
                "cancel": one.documents.orders,
                "pay": one.documents.orders,
                "give back": one.documents.payments,
                "reverse": one.documents.payments,
            }.get(ask.kind, ("",))
        ]
        return found[ask.pick % len(found)] if found else None

    def _give(self, id_: str, command: c.CommitmentCommand, hand: Act) -> None:
        state = commitment.State(self.dossier, self.commitments.get(id_, UNCOMMITTED))
        try:
            decided = commitment.decide(state, command, hand)
        except Refused:
            return
        for event in decided:
            state = commitment.evolve(state, event)
            if not isinstance(event, (FundsReserved, FundsReleased)):
                assert isinstance(event, CommitmentEvent)
                self._witness(id_, event, hand.actor)
        self.dossier, self.commitments[id_] = state.dossier, state.commitment
        if not isinstance(command, WITHOUT_NUMBER):
            assert commitment.decide(state, command, hand) == [], "the same step again adds nothing"

    def _witness(self, id_: str, event: CommitmentEvent, actor: str) -> None:
        """Follow the money by the events alone: through whose hands it went."""
        self.events[id_].append(event)
        match event:
            case CommitmentMade():
                self.hands[(id_,)] = [actor]
            case LiabilityVerified():
                self.hands[id_, "liability", event.liability] = [*self.hands[(id_,)], actor]
            case PaymentOrdered():
                self.hands[id_, "order", event.order] = [*self.hands[id_, "liability", event.liability], actor]
            case PaymentMade():
                self.hands[id_, "payment", event.payment] = [*self.hands[id_, "order", event.order], actor]
            case _:
                pass

    def made(self) -> list[Open | Released]:
        """The commitments that there are."""
        return [one for one in self.commitments.values() if not isinstance(one, Uncommitted)]

    def _file(self, event: dossier.Event) -> None:
        self.dossier = dossier.evolve(self.dossier, event)
