"""Breaking the glass: an emergency role for some hours, an alarm, and somebody else's review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import grants
from domain.authority.holder import Glass
from domain.authority.register import Register
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats

MAX_HOURS = 24
REVIEW_WITHIN = timedelta(days=7)


def decide(state: Register, command: c.OfGlass, act: Act) -> Sequence[e.Event]:
    """What a command does to an emergency."""
    glass = state.holder(command.account_id).glass.get(command.glass_id)
    if isinstance(command, c.BreakGlass):
        return _break(state, command, glass, act)
    if glass is None:
        raise Refused("unknown_glass_break", "glassId", glass=command.glass_id)
    match command:
        case c.EndGlassBreak():
            return [] if glass.over(act.at) else [filled(e.GlassBreakEnded, command)]
        case c.ReviewGlassBreak():
            return _review(glass, command, act)
        case _:
            assert_never(command)


def _break(state: Register, command: c.BreakGlass, glass: Glass | None, act: Act) -> Sequence[e.Event]:
    if act.actor != command.account_id:
        raise Refused("not_the_actor", "accountId")
    if not 1 <= command.hours <= MAX_HOURS:
        raise Refused("hours_out_of_range", "hours", hours=command.hours, limit=MAX_HOURS)
    hours = timedelta(hours=command.hours)
    if glass is not None and not glass.over(act.at):
        was = glass.broken
        lasted = was.valid_until - (was.review_due - REVIEW_WITHIN)
        if lasted == hours and repeats(was, command):
            return []
    assigned = state.assign(command.glass_id, command.account_id, "glassId")
    grants.check_role_at(state, command.role_id, command.unit, emergency=True)
    broken = filled(e.GlassBroken, command, valid_until=act.at + hours, review_due=act.at + REVIEW_WITHIN)
    return [broken, assigned]


def _review(glass: Glass, command: c.ReviewGlassBreak, act: Act) -> Sequence[e.Event]:
    reviewed = filled(e.GlassBreakReviewed, command)
    if act.actor == command.account_id:
        raise Refused("own_review", "accountId")
    if glass.reviewed == reviewed:
        return []
    if glass.reviewed is not None:
        raise Refused("already_reviewed", "glassId", glass=command.glass_id)
    if not glass.over(act.at):
        raise Refused("glass_still_broken", "glassId", until=glass.broken.valid_until.isoformat())
    return [reviewed]
