"""Access to an official file: its owner lends it, and whoever orders it is obeyed when it is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.sharing import breaches, terms
from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing.lending import Opened, Share, State, Unopened, hides


def evolve(state: State, event: e.Event) -> State:
    """The file after an event."""
    match event, state:
        case e.FileAccessOpened(), _:
            return Opened(event)
        case _, Unopened():
            raise AssertionError(event)
        case e.FileShared(), Opened():
            return _with(state, event.share_id, Share(event, event.entries, event.may_copy, event.valid_until))
        case e.SealOrdered(), Opened():
            return replace(state, seals={**state.seals, event.seal_id: event})
        case e.SealLifted(), Opened():
            return replace(state, lifted=state.lifted | {event.seal_id})
        case ((e.SealBroken() | e.SealBreakReviewed() | e.SealBreakUnreviewed()), Opened()):
            return breaches.evolve(state, event)
        case _, Opened():
            return _with(state, event.share_id, _after(state.shares[event.share_id], event))
        case _:
            assert_never(state)


def _after(share: Share, event: e.OfShare) -> Share:
    match event:
        case e.ShareAccepted():
            return replace(share, accepted=True)
        case e.ShareNarrowed(_, _, entries, may_copy, until):
            return replace(share, entries=entries, may_copy=may_copy, valid_until=until)
        case e.ShareRevoked() | e.ShareEndedBySeal():
            return replace(share, ended=True)
        case _:
            assert_never(event)


def _with(state: Opened, share_id: str, share: Share) -> Opened:
    return replace(state, shares={**state.shares, share_id: share})


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to the access to a file.

    A file that there is not, one of another body, and one that is sealed against the caller are refused alike.
    """
    match command:
        case c.OpenFileAccess():
            return _open(state, command)
        case c.ShareFile():
            return _share(state, command, act)
        case c.AcceptShare():
            return _accept(state, command, act)
        case c.OrderSeal() | c.Unseal():
            file = _opened(state, command.file_id)
            return _seal(file, command, act) if isinstance(command, c.OrderSeal) else _unseal(file, command)
        case c.NarrowShare() | c.RevokeShare():
            return _lend_less(_opened(state, command.file_id, act), command, act)
        case c.EndRecalledShare():
            return _end(_opened(state, command.file_id), command, act)
        case c.BreakSeal() | c.ReviewBreak() | c.MarkBreakUnreviewed():
            return breaches.decide(_opened(state, command.file_id), command, act)
        case _:
            assert_never(command)


def _opened(state: State, file_id: str, act: Act | None = None) -> Opened:
    """The file; Refused("unknown_file") where there is none, or it is sealed against the one who acts, if given."""
    if isinstance(state, Unopened) or (act is not None and _is_sealed_from(state, act)):
        raise Refused("unknown_file", "fileId", file=file_id)
    return state


def _is_sealed_from(state: Opened, act: Act) -> bool:
    """By the account and the unit that it acts for: the post that it may hold is not known here."""
    return state.is_sealed_against({act.actor, act.unit}, (), act.at)


def _open(state: State, command: c.OpenFileAccess) -> Sequence[e.Event]:
    if isinstance(state, Unopened):
        return [filled(e.FileAccessOpened, command)]
    if repeats(state.opened, command):
        return []
    raise Refused("file_access_open", "fileId", file=command.file_id)


def _share(state: State, command: c.ShareFile, act: Act) -> Sequence[e.Event]:
    owned = isinstance(state, Opened) and state.opened.owner_unit == command.owner_unit
    if isinstance(state, Unopened) or not owned or _is_sealed_from(state, act):
        raise Refused("not_yours_to_share", "fileId", file=command.file_id, unit=command.owner_unit)
    known = state.shares.get(command.share_id)
    since = command.valid_from or (known.given.valid_from if known else act.at)
    if known is not None:
        if repeats(known.given, command, valid_from=since):
            return []
        raise Refused("share_exists", "shareId", share=command.share_id)
    terms.check_basis(command.basis)
    if command.holder in {command.owner_unit, act.actor}:
        raise Refused("to_oneself", "holder", unit=command.holder)
    terms.check_entries(command.entries)
    terms.check_share(since, command.valid_until, act.at)
    if state.is_sealed_against({command.holder}, command.entries, act.at):
        raise Refused("sealed_against", "holder", holder=command.holder)
    return [filled(e.FileShared, command, valid_from=since)]


def _accept(state: State, command: c.AcceptShare, act: Act) -> Sequence[e.Event]:
    share = state.shares.get(command.share_id) if isinstance(state, Opened) else None
    by_itself = command.account_id is not None
    if share is None or (by_itself and share.given.holder != command.account_id):
        raise Refused("unknown_share", "shareId", share=command.share_id)
    if share.is_over(act.at):
        raise Refused("share_ended", "shareId", share=command.share_id)
    return [] if share.accepted else [e.ShareAccepted(command.file_id, command.share_id)]


def _lend_less(state: Opened, command: c.NarrowShare | c.RevokeShare, act: Act) -> Sequence[e.Event]:
    share = state.shares.get(command.share_id)
    if share is None:
        raise Refused("unknown_share", "shareId", share=command.share_id)
    if isinstance(command, c.RevokeShare) and share.ended:
        return []
    if share.is_over(act.at):
        raise Refused("share_ended", "shareId", share=command.share_id)
    if isinstance(command, c.RevokeShare):
        return [filled(e.ShareRevoked, command)]
    entries, until = command.entries or share.entries, command.valid_until or share.valid_until
    terms.check_narrowed(share, entries, until, act.at)
    may_copy = share.may_copy if command.may_copy is None else command.may_copy
    if may_copy and not share.may_copy:
        raise Refused("share_only_narrows", "mayCopy", share=command.share_id)
    left = e.ShareNarrowed(command.file_id, command.share_id, entries, may_copy, until)
    return [] if (entries, may_copy, until) == (share.entries, share.may_copy, share.valid_until) else [left]


def _end(state: Opened, command: c.EndRecalledShare, act: Act) -> Sequence[e.Event]:
    share = state.shares.get(command.share_id)
    if share is None:
        raise Refused("unknown_share", "shareId", share=command.share_id)
    return [] if share.is_over(act.at) else [filled(e.ShareRevoked, command)]


def _seal(state: Opened, command: c.OrderSeal, act: Act) -> Sequence[e.Event]:
    known = state.seals.get(command.seal_id)
    if known is not None:
        if repeats(known, command):
            return []
        raise Refused("seal_exists", "sealId", seal=command.seal_id)
    terms.check_basis(command.basis)
    terms.check_entries(command.entries)
    terms.check_seal(command, act.at)
    sealed = filled(e.SealOrdered, command, owner_unit=state.opened.owner_unit)
    ended = [
        e.ShareEndedBySeal(command.file_id, id_, command.seal_id)
        for id_, share in state.shares.items()
        if not share.is_over(act.at) and hides(sealed, {share.given.holder}, share.entries)
    ]
    return [sealed, *ended]


def _unseal(state: Opened, command: c.Unseal) -> Sequence[e.Event]:
    if command.seal_id not in state.seals:
        raise Refused("unknown_seal", "sealId", seal=command.seal_id)
    return [] if command.seal_id in state.lifted else [filled(e.SealLifted, command)]


DECIDER: Decider[State, c.Command, e.Event] = Decider(Unopened(), decide, evolve)
