"""Breaking a seal: in an emergency somebody sees a sealed file for some hours, and somebody else reviews that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, assert_never

from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats
from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing.lending import Breach, Opened

MAX_HOURS: Final = 24
"""For how long a seal is broken at most, by one act."""
REVIEW_WITHIN: Final = timedelta(days=7)


def evolve(state: Opened, event: e.OfBreak) -> Opened:
    """The file after a seal was broken, or after that was reviewed or not."""
    match event:
        case e.SealBroken():
            breach = Breach(event)
        case e.SealBreakReviewed():
            breach = replace(state.breaches[event.break_id], reviewed=event)
        case e.SealBreakUnreviewed():
            breach = replace(state.breaches[event.break_id], late=True)
        case _:
            assert_never(event)
    return replace(state, breaches={**state.breaches, event.break_id: breach})


def decide(state: Opened, command: c.OfBreak, act: Act) -> Sequence[e.OfBreak]:
    """What a command does to the breaking of a seal."""
    breach = state.breaches.get(command.break_id)
    if isinstance(command, c.BreakSeal):
        return _break(state, command, breach, act)
    if breach is None:
        raise Refused("unknown_break", "breakId", broken=command.break_id)
    match command:
        case c.ReviewBreak():
            return _review(breach, command, act)
        case c.MarkBreakUnreviewed():
            is_due = breach.broken.review_due <= act.at
            return [filled(e.SealBreakUnreviewed, command)] if is_due and not (breach.reviewed or breach.late) else []
        case _:
            assert_never(command)


def _break(state: Opened, command: c.BreakSeal, known: Breach | None, act: Act) -> Sequence[e.OfBreak]:
    if known is not None:
        if repeats(known.broken, command) and known.broken.account_id == act.actor:
            return []
        raise Refused("break_exists", "breakId", broken=command.break_id)
    if not 1 <= command.hours <= MAX_HOURS:
        raise Refused("break_hours", "hours", hours=command.hours, limit=MAX_HOURS)
    if not state.sealing(act.at):
        raise Refused("not_sealed", "fileId", file=command.file_id)
    broken = filled(
        e.SealBroken,
        command,
        owner_unit=state.opened.owner_unit,
        account_id=act.actor,
        valid_until=act.at + timedelta(hours=command.hours),
        review_due=act.at + REVIEW_WITHIN,
    )
    return [broken]


def _review(breach: Breach, command: c.ReviewBreak, act: Act) -> Sequence[e.OfBreak]:
    if act.actor == breach.broken.account_id:
        raise Refused("own_break", "breakId", broken=command.break_id)
    reviewed = filled(e.SealBreakReviewed, command)
    if breach.reviewed == reviewed:
        return []
    if breach.reviewed is not None:
        raise Refused("break_reviewed", "breakId", broken=command.break_id)
    return [reviewed]
