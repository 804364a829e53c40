"""Breaking the glass: an emergency role for some hours, an alarm, and somebody else's review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import grants, naming
from domain.authority.holder import Glass
from domain.authority.register import Register
from domain.kernel.declarations import Act, Refused

MAX_HOURS = 24
REVIEW_WITHIN = timedelta(days=7)


def decide(state: Register, command: c.OfGlass, act: Act) -> Sequence[e.Event]:
    """What a command does to an emergency."""
    naming.check_account(command.account_id)
    id_ = naming.check_id(command.glass_id, "glassId")
    glass = state.holder(command.account_id).glass.get(id_)
    if isinstance(command, c.BreakGlass):
        return _break(state, command, glass, act)
    if glass is None:
        raise Refused("unknown_glass_break", "glassId", glass=id_)
    match command:
        case c.EndGlassBreak(_, account_id, reason):
            said = naming.check_text(reason)
            return [] if glass.over(act.at) else [e.GlassBreakEnded(id_, account_id, said)]
        case c.ReviewGlassBreak():
            return _review(glass, command, act)
        case _:
            assert_never(command)


def _break(state: Register, command: c.BreakGlass, glass: Glass | None, act: Act) -> Sequence[e.Event]:
    if act.actor != command.account_id:
        raise Refused("not_the_actor", "accountId")
    if not 1 <= command.hours <= MAX_HOURS:
        raise Refused("hours_out_of_range", "hours", hours=command.hours, limit=MAX_HOURS)
    reason, hours = naming.check_text(command.reason), timedelta(hours=command.hours)
    if glass is not None and not glass.over(act.at):
        was = glass.broken
        lasted = was.valid_until - (was.review_due - REVIEW_WITHIN)
        if (was.role_id, was.unit, was.reason, lasted) == (command.role_id, command.unit, reason, hours):
            return []
    assigned = state.assign(command.glass_id, command.account_id, "glassId")
    grants.check_role_at(state, command.role_id, command.unit, emergency=True)
    until, review = act.at + hours, act.at + REVIEW_WITHIN
    return [
        e.GlassBroken(command.glass_id, command.account_id, command.role_id, command.unit, reason, until, review),
        assigned,
    ]


def _review(glass: Glass, command: c.ReviewGlassBreak, act: Act) -> Sequence[e.Event]:
    remarks = naming.check_text(command.remarks, "remarks")
    reviewed = e.GlassBreakReviewed(command.glass_id, command.account_id, command.finding, remarks)
    if act.actor == command.account_id:
        raise Refused("own_review", "accountId")
    if glass.reviewed == reviewed:
        return []
    if glass.reviewed is not None:
        raise Refused("already_reviewed", "glassId", glass=command.glass_id)
    if not glass.over(act.at):
        raise Refused("glass_still_broken", "glassId", until=glass.broken.valid_until.isoformat())
    return [reviewed]
