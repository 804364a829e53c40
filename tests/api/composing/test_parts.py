"""ActParts that acts ask for are there, are given for that by their owners, and never ask for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import pytest

from api.composing.parts import check_parts
from application.kernel.parts import ActParts
from application.kernel.rules import Slice
from domain.kernel.composition import CompositionError
from domain.kernel.declarations import INTERNAL, Act, Decider, Personal, event
from infra.bootstrap import INSTALLATION
from tests.support.letters import COUNTERS, LETTERS, LetterNumbered, NumberLetter, NumberTaken, TakeNumber

AnySlice = Slice[Any, Any, Any]


def asking(declared: AnySlice, command: type[Any], *parts: type[Any], events: tuple[type[Any], ...] = ()) -> AnySlice:
    """The slice, where a command asks for these parts."""
    rule = replace(declared.commands[command], parts=ActParts(parts, lambda *_: (), events))
    return replace(declared, commands={**declared.commands, command: rule})


@event("counters.NumberTakenBy", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NumberTakenBy:
    who: str
    name: Annotated[str | None, Personal("who", "identity")] = None


def _take(_: Any, __: Any, ___: Act) -> Sequence[NumberTakenBy]:
    return []


_PERSONAL: Decider[Any, Any, Any] = Decider(None, _take, lambda state, _: state)


def test_parts_that_are_given_for_it_are_composed() -> None:
    check_parts((COUNTERS, LETTERS))
    check_parts(INSTALLATION.slices)


@pytest.mark.parametrize(
    ("slices", "said"),
    [
        ((LETTERS,), "NumberLetter asks for tests.support.letters.TakeNumber as a part of its act, which no slice"),
        ((replace(COUNTERS, composable=()), LETTERS), "which counters.counter does not give for that"),
        ((replace(COUNTERS, composable=(NumberLetter,)), LETTERS), "counters.counter gives .*NumberLetter for parts"),
        (
            (COUNTERS, asking(LETTERS, NumberLetter, TakeNumber, events=(LetterNumbered,))),
            "NumberLetter looks for .*LetterNumbered in its parts, whose owners store no such event",
        ),
        (
            (replace(COUNTERS, passbooks=(), keeps_folded=True, in_turn=False), LETTERS),
            "asks counters.counter for a part of its act, which keeps its states folded",
        ),
        (
            (
                asking(COUNTERS, TakeNumber, NumberLetter),
                replace(asking(LETTERS, NumberLetter, TakeNumber), composable=(NumberLetter,)),
            ),
            r"itself as a part: \S+\.TakeNumber -> \S+\.NumberLetter -> \S+\.TakeNumber",
        ),
        (
            (
                replace(COUNTERS, decider=_PERSONAL, events=(NumberTakenBy,)),
                asking(LETTERS, NumberLetter, TakeNumber),
            ),
            "NumberLetter asks for .*TakeNumber, whose owner stores personal or secret data",
        ),
    ],
    ids=["unknown", "not given", "not taken", "no such event", "kept folded", "in a circle", "personal"],
)
def test_what_cannot_be_composed_is_told_when_it_is(slices: tuple[AnySlice, ...], said: str) -> None:
    with pytest.raises(CompositionError, match=said):
        check_parts(slices)


def test_an_event_of_parts_is_one_that_their_owner_stores() -> None:
    check_parts((COUNTERS, asking(LETTERS, NumberLetter, TakeNumber, events=(NumberTaken,))))
