"""What may be done with the posts of units. Who holds a post is personal, and another context's matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.kernel.declarations import Refused
from domain.kernel.filling import filled, repeats
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations import naming
from domain.organisations.structure import Structure, living, own_code


def decide(state: Structure, command: c.PostCommand) -> Sequence[e.StructureEvent]:
    """What a command does to the posts."""
    match command:
        case c.CreatePost():
            return _create(state, command)
        case c.AbolishPost():
            return _abolish(state, command)
        case _:
            assert_never(command)


def _create(state: Structure, command: c.CreatePost) -> Sequence[e.StructureEvent]:
    code, unit = living(state, command.unit_id)
    on, id_ = command.effective_on, naming.post_id(command.unit_id, command.code)
    if (post := state.posts.get(naming.post_id(code, command.code))) is not None:
        if repeats(post, command, unit=code, created_on=on, abolished_on=None):
            return []
        raise Refused("post_exists", "code", post=id_, title=post.title)
    if on < unit.created_on:
        since = unit.created_on.isoformat()
        raise Refused("not_there_yet", "effectiveOn", value=on.isoformat(), which=command.unit_id, since=since)
    return [filled(e.PostCreated, command, post_id=id_, jurisdiction=state.jurisdiction)]


def _abolish(state: Structure, command: c.AbolishPost) -> Sequence[e.StructureEvent]:
    on = command.effective_on
    post = state.posts.get(own_code(state, command.post_id))
    if post is None:
        raise Refused("unknown_post", "postId", post=ascii(command.post_id)[:120])
    if post.abolished_on == on:
        return []
    if post.abolished_on is not None:
        raise Refused("post_abolished", "postId", post=command.post_id, on=post.abolished_on.isoformat())
    naming.not_before(on, post.created_on)
    unit_id = naming.unit_id(state.jurisdiction, post.unit)
    return [filled(e.PostAbolished, command, unit_id=unit_id, jurisdiction=state.jurisdiction)]
