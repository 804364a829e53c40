"""A run: asked for, perhaps rehearsed and confirmed, worked through page by page, over.

The invariant: each member has exactly one outcome, so what is done, refused and left come to all members at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.runs import commands as c
from domain.runs import events as e


@dataclass(frozen=True, slots=True)
class Unbegun:
    """Nobody asked for it yet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """It is to be rehearsed, and confirmed by another person."""

    began: e.RunBegan
    rehearsed: e.RunRehearsed | None = None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Pages are worked through: `page` is the next one, and these are the outcomes so far.

    With `stopping`, the reason, the next one is the last: its commands may have been given already.
    """

    began: e.RunBegan
    page: int = 0
    done: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    stopping: str | None = None

    @property
    def left(self) -> int:
        """Members without an outcome."""
        return self.began.members - self.done - sum(self.refused.values())

    @property
    def in_page(self) -> int:
        """Members of the next page."""
        return min(self.began.page_size, self.left)


@dataclass(frozen=True, slots=True)
class Over:
    """It ended, or somebody stopped it."""

    began: e.RunBegan
    end: e.RunEnded | e.RunStopped
    page: int = 0


State = Unbegun | Waiting | UnderWay | Over


def evolve(state: State, event: e.Event) -> State:
    """The run after an event."""
    match event, state:
        case e.RunBegan(confirmed=confirmed), _:
            return Waiting(event) if confirmed else UnderWay(event)
        case e.RunRehearsed(), Waiting():
            return replace(state, rehearsed=event)
        case e.RunConfirmed(), Waiting(began):
            return UnderWay(began)
        case e.RunPageDone(), UnderWay():
            refused = Counter(state.refused) + Counter({each.code: len(each.members) for each in event.refused})
            return replace(state, page=event.page + 1, done=state.done + event.done, refused=dict(refused))
        case e.RunStopAsked(reason=reason), UnderWay():
            return replace(state, stopping=reason)
        case e.RunEnded() | e.RunStopped(), Waiting() | UnderWay():
            return Over(state.began, event, state.page if isinstance(state, UnderWay) else 0)
        case _:
            return state


def decide(state: State, command: c.Command, _: Act) -> Sequence[e.Event]:
    """What a command does to the run. The same command twice adds nothing."""
    if isinstance(command, c.BeginRun):
        return _begin(state, filled(e.RunBegan, command))
    if isinstance(state, Unbegun):
        raise Refused("unknown_run", "runId", run=command.run_id)
    match command:
        case c.RecordRehearsal():
            return _rehearse(state, command)
        case c.ConfirmRun():
            return _confirm(state)
        case c.RecordRunPage():
            return _page(state, command)
        case c.StopRun():
            return _stop(state, command)
        case _:
            assert_never(command)


def _begin(state: State, began: e.RunBegan) -> Sequence[e.Event]:
    if isinstance(state, Unbegun):
        ended = e.RunEnded(began.run_id, began.unit, 0, 0, ())
        return [began] if began.members else [replace(began, confirmed=False), ended]
    if replace(state.began, confirmed=began.confirmed) != began:
        raise Refused("run_exists", "runId", run=began.run_id)
    return []


def _rehearse(state: Waiting | UnderWay | Over, command: c.RecordRehearsal) -> Sequence[e.Event]:
    if not isinstance(state, Waiting) or state.rehearsed is not None:
        return []
    return [e.RunRehearsed(command.run_id, state.began.unit, command.done, command.refused)]


def _confirm(state: Waiting | UnderWay | Over) -> Sequence[e.Event]:
    run = state.began.run_id
    match state:
        case Waiting(rehearsed=None):
            raise Refused("run_not_rehearsed", "runId", run=run)
        case Waiting():
            return [e.RunConfirmed(run, state.began.unit)]
        case UnderWay() if state.began.confirmed:
            return []
        case UnderWay():
            raise Refused("run_needs_no_confirmation", "runId", run=run)
        case Over():
            raise Refused("run_is_over", "runId", run=run)
        case _:
            assert_never(state)


def _page(state: Waiting | UnderWay | Over, command: c.RecordRunPage) -> Sequence[e.Event]:
    """The outcomes of the next page, and the end after the last one."""
    run, unit = command.run_id, state.began.unit
    if isinstance(state, Waiting):
        raise Refused("run_page_out_of_turn", "page", run=run, next="-", page=command.page)
    if command.page < state.page:
        return []  # whoever recorded it first has told the outcomes
    if isinstance(state, Over):
        raise Refused("run_is_over", "runId", run=run)
    if command.page > state.page:
        raise Refused("run_page_out_of_turn", "page", run=run, next=state.page, page=command.page)
    given = command.done + sum(len(each.members) for each in command.refused)
    if given != state.in_page:
        raise Refused("run_page_incomplete", "page", run=run, page=command.page, expected=state.in_page, given=given)
    page = e.RunPageDone(run, unit, command.page, command.done, command.refused)
    after = evolve(state, page)
    return [page, *_over(after)] if isinstance(after, UnderWay) else [page]


def _over(state: UnderWay) -> Sequence[e.Event]:
    """The end, where each member has its outcome, or somebody wants no more."""
    began, codes = state.began, counted(state.refused.items())
    if not state.left:
        return [e.RunEnded(began.run_id, began.unit, began.members, state.done, codes)]
    if state.stopping is not None:
        return [e.RunStopped(began.run_id, began.unit, state.stopping, state.done, codes, state.left)]
    return []


def _stop(state: Waiting | UnderWay | Over, command: c.StopRun) -> Sequence[e.Event]:
    match state:
        case Over(end=e.RunStopped(reason=command.reason)):
            return []
        case Over():
            raise Refused("run_is_over", "runId", run=command.run_id)
        case Waiting(began):
            return [e.RunStopped(command.run_id, began.unit, command.reason, 0, (), began.members)]
        case UnderWay(began, stopping=None):
            return [e.RunStopAsked(command.run_id, began.unit, command.reason)]
        case UnderWay():
            return []
        case _:
            assert_never(state)


def counted(codes: Iterable[tuple[str, int]]) -> tuple[e.RefusedCount, ...]:
    """Control totals by code, in the order of the codes."""
    return tuple(e.RefusedCount(code, count) for code, count in sorted(codes))


DECIDER: Decider[State, c.Command, e.Event] = Decider(Unbegun(), decide, evolve)
