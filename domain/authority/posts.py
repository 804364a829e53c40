"""Taking a post and leaving it: who exercises what a post holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import separations, validity
from domain.authority.register import Register
from domain.authority.validity import Validity
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats


def decide(state: Register, command: c.OfPost, act: Act) -> Sequence[e.PostEvent]:
    """What a command does to the holders of a post; one act records both sides of each fact."""
    match command:
        case c.TakePost():
            return _take(state, command, act)
        case c.LeavePost(post_id, account_id):
            file = state.holder(account_id)
            if post_id in file.posts:
                return [filled(e.PostLeft, command), filled(e.PostVacated, command)]
            if post_id in file.left:
                return []
            raise Refused("post_not_taken", "postId", post=post_id, account=account_id)
        case _:
            assert_never(command)


def _take(state: Register, command: c.TakePost, act: Act) -> Sequence[e.PostEvent]:
    post_id, account_id = command.post_id, command.account_id
    if (had := state.holder(account_id).posts.get(post_id)) is not None:
        if repeats(had, command, valid_from=command.valid_from or had.valid_from):
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
        filled(e.PostTaken, command, valid_from=lasting.since),
        filled(e.PostFilled, command, valid_from=lasting.since),
    ]


def _check_vacant(state: Register, post_id: str, account_id: str, lasting: Validity) -> None:
    """A post has one incumbent at a time; any number may act in their place."""
    for other in state.holder(post_id).occupants.values():
        theirs = Validity(other.valid_from, other.valid_until)
        if other.account_id != account_id and not other.acting and theirs.common(lasting) is not None:
            raise Refused("post_has_incumbent", "postId", post=post_id, account=other.account_id)
