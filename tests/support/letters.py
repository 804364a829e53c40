"""Letters that take the next number of a counter, for tests of acts with parts: the counter's slice decides that part.

A counter is a passbook. A letter of a set asks for a stamp too, whose owner asks for a number in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from application.kernel.parts import ActParts
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, Act, Decider, Refused, event

# --- the owner of counters ----------------------------------------------------------------------


@event("counters.NumberTaken", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class NumberTaken:
    counter: str
    number: int
    about: str


@event("counters.CounterClosed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CounterClosed:
    counter: str
    number: int


@dataclass(frozen=True, slots=True)
class TakeNumber:
    counter: str
    about: str


@dataclass(frozen=True, slots=True)
class CloseCounter:
    counter: str


@dataclass(frozen=True, slots=True)
class Counter:
    number: int = 0
    closed: bool = False


def count(state: Counter, event: NumberTaken | CounterClosed) -> Counter:
    return Counter(event.number, isinstance(event, CounterClosed))


def take(state: Counter, command: TakeNumber | CloseCounter, _: Act) -> Sequence[NumberTaken | CounterClosed]:
    if state.closed:
        raise Refused("counter_closed", "counter", counter=command.counter)
    match command:
        case TakeNumber(counter, about):
            return [NumberTaken(counter, state.number + 1, about)]
        case CloseCounter(counter):
            return [CounterClosed(counter, state.number)]
        case _:
            assert_never(command)


_counters = Streams("counter")
COUNTERS = Slice[Counter, TakeNumber | CloseCounter, NumberTaken | CounterClosed](
    "counters.counter",
    Decider(Counter(), take, count),
    _counters,
    {TakeNumber: Rule(), CloseCounter: Rule()},
    key="counter",
    passbooks=(_counters,),
    in_turn=True,
    composable=(TakeNumber,),
)

# --- the owner of letters -----------------------------------------------------------------------


@event("letters.LetterApproved", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LetterApproved:
    letter: str
    counter: str


@event("letters.LetterNumbered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LetterNumbered:
    letter: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApproveLetter:
    letter: str
    counter: str


@dataclass(frozen=True, slots=True)
class NumberLetter:
    """Give an approved letter a number, or `times` of them."""

    letter: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Letter:
    counter: str = ""
    taken: tuple[int, ...] = ()
    numbered: bool = False


def read(state: Letter, event: LetterApproved | LetterNumbered | NumberTaken) -> Letter:
    match event:
        case LetterApproved(_, counter):
            return Letter(counter)
        case NumberTaken(_, number):
            return replace(state, taken=(*state.taken, number))
        case LetterNumbered():
            return replace(state, numbered=True)
        case _:
            assert_never(event)


def write(state: Letter, command: ApproveLetter | NumberLetter, _: Act) -> Sequence[LetterApproved | LetterNumbered]:
    match command:
        case ApproveLetter(letter, counter):
            return [] if state.counter == counter else [LetterApproved(letter, counter)]
        case NumberLetter(letter):
            if not state.counter:
                raise Refused("not_approved", "letter", letter=letter)
            if command.times > 3:
                raise Refused("too_many_numbers", "times", most=3)
            return [] if state.numbered else [LetterNumbered(letter, state.taken)]
        case _:
            assert_never(command)


def asked(command: NumberLetter, state: Letter, _: datetime) -> Sequence[TakeNumber]:
    if state.numbered:
        return ()
    return [TakeNumber(state.counter or "none", command.letter)] * command.times


LETTERS = Slice[Letter, ApproveLetter | NumberLetter, Any](
    "letters.letter",
    Decider(Letter(), write, read),
    Streams("letter"),
    {
        ApproveLetter: Rule(),
        NumberLetter: Rule(parts=ActParts((TakeNumber,), asked, (NumberTaken,))),
    },
    key="letter",
)

SLICES = (COUNTERS, LETTERS)
CODEC = Codec(event for declared in SLICES for event in declared.events)
