"""What contexts take from each other beside facts is shown and taken by its owner: streams, and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from api.composing.meeting import check_meeting
from api.kernel.context import Context
from api.kernel.declarations import Exposed
from application.kernel.rules import Slice
from application.kernel.workflows import Workflow
from domain.kernel.composition import CompositionError
from domain.kernel.publishing import PublishedStreams
from infra.bootstrap import CONTEXTS
from tests.support.letters import (
    COUNTERS,
    LETTERS,
    CloseCounter,
    CounterClosed,
    LetterApproved,
    NumberTaken,
    TakeNumber,
)

AnySlice = Slice[Any, Any, Any]
SHOWN = PublishedStreams("counter", (NumberTaken, CounterClosed), passbook=True)
SHOWING, LOOKING = replace(COUNTERS, shown=(SHOWN,)), replace(LETTERS, looks_at=(SHOWN,))


def giving(*commands: type[Any]) -> Workflow:
    return Workflow("letters.follow", (LetterApproved,), lambda _: (), gives=commands)


def contexts(*slices: AnySlice, workflows: tuple[Workflow, ...] = ()) -> Sequence[Context]:
    return [
        Context(each.context, (each,), (), Exposed((), ()), {}, workflows if each.context == "letters" else ())
        for each in slices
    ]


def test_what_is_shown_and_taken_is_composed() -> None:
    check_meeting(CONTEXTS)
    check_meeting(contexts(SHOWING, LOOKING))
    check_meeting(contexts(replace(COUNTERS, commanded=(TakeNumber,)), LETTERS, workflows=(giving(TakeNumber),)))


@pytest.mark.parametrize(
    ("slices", "workflow", "said"),
    [
        ((COUNTERS, LOOKING), giving(), "letters.letter looks at the streams counter-.., and no other context shows"),
        ((LOOKING,), giving(), "no other context shows"),
        (
            (replace(COUNTERS, shown=(PublishedStreams("counter", (NumberTaken,), passbook=True),)), LOOKING),
            giving(),
            "no other context shows",
        ),
        ((replace(COUNTERS, shown=(replace(SHOWN, prefix="desk"),)),), giving(), "shows the streams desk-.., and does"),
        ((replace(COUNTERS, shown=(replace(SHOWN, passbook=False),)),), giving(), "otherwise than it reads them"),
        (
            (replace(COUNTERS, shown=(replace(SHOWN, events=(LetterApproved,)),)),),
            giving(),
            "shows .*LetterApproved, and does not store it",
        ),
        ((COUNTERS, LETTERS), giving(TakeNumber), "letters.follow gives .*TakeNumber, which nobody takes from others"),
        ((LETTERS,), giving(TakeNumber), "which nobody takes from others"),
        (
            (replace(COUNTERS, commanded=(TakeNumber,)), LETTERS),
            giving(TakeNumber, CloseCounter),
            "letters.follow gives .*CloseCounter",
        ),
        ((replace(LETTERS, commanded=(TakeNumber,)),), giving(), "lets others give .*TakeNumber, and does not take it"),
    ],
)
def test_what_is_not_is_told_when_it_is_composed(slices: tuple[AnySlice, ...], workflow: Workflow, said: str) -> None:
    with pytest.raises(CompositionError, match=said):
        check_meeting(contexts(*slices, workflows=(workflow,)))
