"""Purses, for tests of what is decided over several streams: passbooks that many holders draw on at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from application.kernel.orders import Principal
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, Act, Decider, Refused, event

CLERK = Principal("u-clerk", "MD-treasury")


@event("tests.PurseFilled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PurseFilled:
    purse: str
    left: int


@event("tests.PurseDrawnOn", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PurseDrawnOn:
    purse: str
    draw: str
    left: int


@event("tests.HolderNamed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class HolderNamed:
    holder: str
    purse: str


@event("tests.DrawMade", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DrawMade:
    draw: str
    amount: int


Event = PurseFilled | PurseDrawnOn | HolderNamed | DrawMade


@dataclass(frozen=True, slots=True)
class Fill:
    purse: str
    amount: int


@dataclass(frozen=True, slots=True)
class Name:
    holder: str
    purse: str


@dataclass(frozen=True, slots=True)
class Draw:
    """Take an amount from the purse that the holder belongs to; with it, or as often as `times` says."""

    draw: str
    holder: str
    amount: int
    times: int = 1


Command = Fill | Name | Draw


@dataclass(frozen=True, slots=True)
class State:
    purse: str = ""
    left: int = 0
    drawn: bool = False


def evolve(state: State, happened: Event) -> State:
    match happened:
        case PurseFilled(_, left) | PurseDrawnOn(_, _, left):
            return replace(state, left=left)
        case HolderNamed(_, purse):
            return replace(state, purse=purse)
        case DrawMade():
            return replace(state, drawn=True)
        case _:
            assert_never(happened)


def decide(state: State, command: Command, _: Act) -> Sequence[Event]:
    match command:
        case Fill(purse, amount):
            return [PurseFilled(purse, state.left + amount)]
        case Name(holder, purse):
            return [HolderNamed(holder, purse)] if purse != state.purse else []
        case Draw() if state.drawn:
            return []
        case Draw() if not state.purse:
            raise Refused("unknown_holder", "holder", holder=command.holder)
        case Draw(draw, _, amount, times):
            if amount * times > state.left:
                raise Refused("purse_empty", "amount", left=state.left)
            lefts = [state.left - amount * n for n in range(1, times + 1)]
            return [*(PurseDrawnOn(state.purse, draw, left) for left in lefts), DrawMade(draw, amount * times)]
        case _:
            assert_never(command)


def stream_of(happened: Event) -> str:
    match happened:
        case PurseFilled(purse) | PurseDrawnOn(purse):
            return f"purse-{purse}"
        case HolderNamed(holder):
            return f"holder-{holder}"
        case DrawMade(draw):
            return f"draw-{draw}"
        case _:
            assert_never(happened)


_purse, _holder, _draw = Streams("purse"), Streams("holder"), Streams("draw")


def _purse_of(_: Draw, state: State) -> Sequence[str]:
    return (f"purse-{state.purse}",) if state.purse else ()


PURSES = Slice[State, Command, Event](
    "tests.purses",
    Decider(State(), decide, evolve),
    _draw,
    {
        Fill: Rule("purse", streams=_purse),
        Name: Rule("holder", streams=_holder),
        Draw: Rule("draw", guards=_holder.of("holder"), beside=_purse_of),
    },
    events=(PurseFilled, PurseDrawnOn, HolderNamed, DrawMade),
    route=stream_of,
    passbooks=(_purse,),
    in_turn=True,
)

CODEC = Codec(PURSES.events)


def facts(states: Iterable[bytes]) -> list[tuple[str, int, Any]]:
    """Stream, version and event of stored bytes."""
    opened = [CODEC.open(state) for state in states]
    return [(one.stream, one.version, one.event) for one in opened]


def check_books(states: Iterable[bytes]) -> None:
    """Each purse's book adds up line by line, and was never overdrawn; versions are 1, 2, 3..."""
    found = facts(states)
    made = {one.draw: one.amount for _, _, one in found if isinstance(one, DrawMade)}
    versions: dict[str, int] = {}
    left: dict[str, int] = {}
    drawn: dict[str, int] = {}
    for stream, version, one in found:
        assert version == versions.get(stream, 0) + 1
        versions[stream] = version
        match one:
            case PurseFilled(purse, now):
                assert now > left.get(purse, 0)
                left[purse] = now
            case PurseDrawnOn(purse, draw, now):
                assert 0 <= now < left[purse]
                drawn[draw] = drawn.get(draw, 0) + left[purse] - now
                left[purse] = now
            case _:
                pass
    assert drawn == made
