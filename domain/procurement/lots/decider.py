"""A lot from what was opened of it to its award: a command goes to what decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.kernel.declarations import Act, Decider
from domain.procurement.lots import awards, beginning, evaluating, evolving, hearing, holding, scoring, sources
from domain.procurement.lots import commands as c
from domain.procurement.lots.evolving import OWN_EVENTS, OwnEvent
from domain.procurement.lots.sources import UNREAD, LotSources, SourceEvent
from domain.procurement.lots.stages import UNOPENED, Stage


@dataclass(frozen=True, slots=True)
class State:
    """The lot, and what it looks at."""

    stage: Stage = UNOPENED
    sources: LotSources = UNREAD


Event = OwnEvent | SourceEvent


def evolve(state: State, event: Event) -> State:
    """What is known after an event of the lot, or beside it."""
    if isinstance(event, OWN_EVENTS):
        return replace(state, stage=evolving.evolve(state.stage, event))
    return replace(state, sources=sources.after(state.sources, event))


def decide(state: State, command: c.Command, act: Act) -> Sequence[OwnEvent]:
    """What a command does to the lot."""
    stage, beside = state.stage, state.sources
    match command:
        case c.BeginEvaluation():
            return beginning.begin(stage, beside, command, act)
        case c.AwardDirectly():
            return beginning.award_directly(stage, beside, command, act)
        case c.DecideAward():
            return awards.decide_award(stage, beside, command, act)
        case c.CancelAward():
            return awards.cancel_award(stage, beside, command)
        case c.DeclareLotUnsuccessful():
            return awards.declare_unsuccessful(stage, beside, command)
        case c.CancelAwardByOrder():
            return awards.cancel_by_order(stage, command)
        case c.NoteContract():
            return awards.note_contract(stage, command)
        case c.SuspendLot():
            return holding.suspend(stage, command, act)
        case c.ResumeLot():
            return holding.resume(stage, beside, command, act)
        case c.MarkLotDue():
            return holding.mark_due(stage, command, act)
        case _:
            return _judge(stage, beside, command, act)


Judging = (
    c.NameEvaluators
    | c.DeclareInterest
    | c.ProlongEvaluation
    | c.AdmitBid
    | c.RejectBid
    | c.AskMending
    | c.MendBid
    | c.ExplainPrice
    | c.AcceptExplanation
    | c.RejectExplanation
    | c.ScoreBid
    | c.RankBids
)


def _judge(stage: Stage, beside: LotSources, command: Judging, act: Act) -> Sequence[OwnEvent]:
    match command:
        case c.NameEvaluators():
            return evaluating.name_evaluators(stage, command, act)
        case c.DeclareInterest():
            return evaluating.declare_interest(stage, beside, command, act)
        case c.ProlongEvaluation():
            return evaluating.prolong(stage, beside, command, act)
        case c.AdmitBid():
            return evaluating.admit(stage, command, act)
        case c.RejectBid():
            return evaluating.reject(stage, command, act)
        case c.AskMending():
            return hearing.ask_mending(stage, beside, command, act)
        case c.MendBid():
            return hearing.mend(stage, command, act)
        case c.ExplainPrice():
            return hearing.explain(stage, command, act)
        case c.AcceptExplanation() | c.RejectExplanation():
            return hearing.judge_explanation(stage, command, act)
        case c.ScoreBid():
            return scoring.score(stage, command, act)
        case c.RankBids():
            return scoring.rank(stage, command, act)
        case _:
            assert_never(command)


DECIDER: Decider[State, c.Command, Event] = Decider(State(), decide, evolve)
