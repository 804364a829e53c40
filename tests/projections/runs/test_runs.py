"""How far a run is, and who was refused in it."""

from __future__ import annotations

from dataclasses import replace

from domain.runs import events as e
from projections.runs.refusals import RUN_REFUSALS, RunRefusal
from projections.runs.runs import RUNS, Run, RunStatus
from tests.spec import NOON, OFFICER, fact, rows

BEGAN = e.RunBegan("r", "documents.circular", "d", "MD:moh", 4, "ab" * 32, 2, 17, "ana", "g", NOON, confirmed=True)
REHEARSED = e.RunRehearsed("r", "MD:moh", 3, (e.RefusedCount("unknown", 1),))
CONFIRMED = e.RunConfirmed("r", "MD:moh")
FIRST = e.RunPageDone("r", "MD:moh", 0, 1, (e.RefusedMembers("unknown", ("b",)),))
LAST = e.RunPageDone("r", "MD:moh", 1, 2, ())
ENDED = e.RunEnded("r", "MD:moh", 4, 3, (e.RefusedCount("unknown", 1),))
STOPPED = e.RunStopped("r", "MD:moh", "Wrong list", 1, (e.RefusedCount("unknown", 1),), 2)
ASKED = Run(
    "r", "documents.circular", "d", "MD:moh", "MD", RunStatus.WAITING, 4, 0, 0, 4, "ana", "g", asked_at=NOON, as_of=17
)
CHECKED = replace(ASKED, would_do=3, would_refuse=1)
WORKING = replace(CHECKED, status=RunStatus.UNDER_WAY, confirmed_by=OFFICER.actor, done=1, refused=1, left=2)
TOTALS = (e.RefusedCount("unknown", 1),)


def test_it_waits_for_another_person_who_sees_what_it_would_do() -> None:
    rows(RUNS).given(fact(BEGAN, 1), fact(REHEARSED, 2)).then(CHECKED)


def test_each_page_moves_it_on() -> None:
    events = (BEGAN, REHEARSED, CONFIRMED, FIRST)
    rows(RUNS).given(*(fact(event, n) for n, event in enumerate(events, 1))).then(WORKING)


def test_it_ends_with_totals_or_is_stopped() -> None:
    begun = [fact(event, n) for n, event in enumerate((BEGAN, REHEARSED, CONFIRMED, FIRST), 1)]
    done = replace(WORKING, status=RunStatus.ENDED, done=3, left=0, refusals=TOTALS, over_at=NOON)
    rows(RUNS).given(*begun, fact(LAST, 5), fact(ENDED, 6)).then(done)
    stopped = replace(WORKING, status=RunStatus.STOPPED, reason="Wrong list", refusals=TOTALS, over_at=NOON)
    rows(RUNS).given(*begun, fact(STOPPED, 5)).then(stopped)


def test_each_refused_member_is_named() -> None:
    rows(RUN_REFUSALS).given(fact(FIRST, 1)).then(RunRefusal("r/b", "r", "b", "unknown", 0, "MD:moh", "MD"))
