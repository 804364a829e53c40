"""Taking a post and leaving it: who exercises what a post holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming, separations, validity
from domain.authority.register import Register
from domain.authority.validity import Validity
from domain.kernel.declarations import Act, Refused


def decide(state: Register, command: c.OfPost, act: Act) -> Sequence[e.PostEvent]:
    """What a command does to the holders of a post; one act records both sides of each fact."""
    naming.check_post(command.post_id)
    naming.check_account(command.account_id)
    reason = naming.check_text(command.reason)
    match command:
        case c.TakePost():
            return _take(state, command, reason, act)
        case c.LeavePost(post_id, account_id):
            file = state.holder(account_id)
            if post_id in file.posts:
                return [e.PostLeft(post_id, account_id, reason), e.PostVacated(post_id, account_id)]
            if post_id in file.left:
                return []
            raise Refused("post_not_taken", "postId", post=post_id, account=account_id)
        case _:
            assert_never(command)


def _take(state: Register, command: c.TakePost, reason: str, act: Act) -> Sequence[e.PostEvent]:
    post_id, account_id = command.post_id, command.account_id
    if (had := state.holder(account_id).posts.get(post_id)) is not None:
        lasting = Validity(command.valid_from or had.valid_from, command.valid_until)
        if had == e.PostTaken(post_id, account_id, lasting.since, lasting.until, command.acting, reason):
            return []
        if not Validity(had.valid_from, had.valid_until).over(act.at):
            raise Refused("post_already_taken", "accountId", post=post_id, account=account_id)
    if act.actor == account_id:
        raise Refused("given_to_oneself", "accountId")
    lasting = validity.checked(command.valid_from, command.valid_until, act.at)
    if not command.acting:
        _check_vacant(state, post_id, account_id, lasting)
    separations.check_taken(state, post_id, account_id, lasting)
    return [
        e.PostTaken(post_id, account_id, lasting.since, lasting.until, command.acting, reason),
        e.PostFilled(post_id, account_id, lasting.since, lasting.until, command.acting),
    ]


def _check_vacant(state: Register, post_id: str, account_id: str, lasting: Validity) -> None:
    """A post has one incumbent at a time; any number may act in their place."""
    for other in state.holder(post_id).occupants.values():
        theirs = Validity(other.valid_from, other.valid_until)
        if other.account_id != account_id and not other.acting and theirs.common(lasting) is not None:
            raise Refused("post_has_incumbent", "postId", post=post_id, account=other.account_id)
