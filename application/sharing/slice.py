"""The commands on access to official files: a stream a file, and the permission at the unit whose file it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from application.kernel.parts import ActParts
from application.kernel.policy import BarredPerson, Place, Site
from application.kernel.rules import Rule, Slice, Streams, Terms
from application.sharing.recalls import RECALL, RECALLS
from domain.kernel.filling import filled
from domain.sharing import commands as c
from domain.sharing import naming, reading, request
from domain.sharing.file import DECIDER
from domain.sharing.lending import Opened, State
from domain.sharing.published import SEALS


def _place(unit: str) -> Place:
    return (unit, naming.jurisdiction_of(unit))


def _at_unit_named(command: c.OpenFileAccess | c.ShareFile, _: State) -> Sequence[Place]:
    return (_place(command.owner_unit),)


def _at_owner(_: Any, state: State) -> Sequence[Place]:
    """The unit whose file it is; the installation, where there is no such file."""
    return (_place(state.opened.owner_unit),) if isinstance(state, Opened) else ()


def _at_holder(command: c.AcceptShare, state: State) -> Sequence[Place]:
    """The unit that something is lent to, or that of the post; the installation, where it is lent to an account."""
    share = state.shares.get(command.share_id) if isinstance(state, Opened) else None
    if share is None or naming.is_account(share.given.holder):
        return ()
    return (_place(naming.unit_of(share.given.holder)),)


def _site_of_owner(command: c.OpenFileAccess, _: State) -> Sequence[Site]:
    return (Site("ownerUnit", command.owner_unit),)


def _site_of_holder(command: c.ShareFile, _: State) -> Sequence[Site]:
    return () if naming.is_account(command.holder) else (Site("holder", command.holder),)


def _answer(command: c.ShareFile, _: State, __: datetime) -> Sequence[c.AnswerRequest]:
    return () if command.answers is None else (filled(c.AnswerRequest, command, request_id=command.answers),)


def _who_broke(command: c.ReviewBreak, state: State) -> Sequence[BarredPerson]:
    breach = state.breaches.get(command.break_id) if isinstance(state, Opened) else None
    return () if breach is None else (BarredPerson(breach.broken.account_id, "own_break"),)


def _at_requester(command: c.RequestFile, _: request.State) -> Sequence[Place]:
    """The unit that asks, or that of the post; the installation, where it is for an account."""
    return () if naming.is_account(command.holder) else (_place(naming.unit_of(command.holder)),)


def _at_asked(_: Any, state: request.State) -> Sequence[Place]:
    """The unit that is asked; the installation, where nobody asked."""
    return () if isinstance(state, request.Unasked) else (_place(state.requested.owner_unit),)


def _sites_of_request(command: c.RequestFile, _: request.State) -> Sequence[Site]:
    holder = () if naming.is_account(command.holder) else (Site("holder", command.holder),)
    return (Site("ownerUnit", command.owner_unit), *holder)


def _file_that_is_read(command: reading.RecordFileReading) -> Sequence[str]:
    return (f"file-{command.file_id}",)


FILE = Slice(
    name="sharing.file",
    decider=DECIDER,
    streams=Streams("file"),
    key="file_id",
    commands={
        c.OpenFileAccess: Rule(places=_at_unit_named, terms=Terms(sites=_site_of_owner)),
        c.ShareFile: Rule(
            places=_at_unit_named, terms=Terms(sites=_site_of_holder), parts=ActParts((c.AnswerRequest,), _answer)
        ),
        c.AcceptShare: Rule(places=_at_holder, terms=Terms(own="account_id")),
        c.NarrowShare: Rule(permission="sharing.share_file", places=_at_owner),
        c.RevokeShare: Rule(permission="sharing.share_file", places=_at_owner),
        c.EndRecalledShare: Rule(permission=RECALL),
        c.OrderSeal: Rule(places=_at_owner),
        c.Unseal: Rule(permission="sharing.order_seal", places=_at_owner),
        c.BreakSeal: Rule(places=_at_owner, terms=Terms(in_emergency=True)),
        c.ReviewBreak: Rule(places=_at_owner, terms=Terms(not_by=_who_broke)),
        c.MarkBreakUnreviewed: Rule(permission="sharing.review_break"),
    },
    composable=(c.OpenFileAccess, c.OrderSeal),
    shown=(SEALS,),
)

REQUEST = Slice(
    name="sharing.request",
    decider=request.DECIDER,
    streams=Streams("file_request"),
    key="request_id",
    commands={
        c.RequestFile: Rule(places=_at_requester, terms=Terms(own="holder", sites=_sites_of_request)),
        c.RefuseRequest: Rule(permission="sharing.share_file", places=_at_asked),
        c.AnswerRequest: Rule(permission="sharing.share_file", places=_at_asked),
    },
    composable=(c.AnswerRequest,),
)

READING = Slice(
    name="sharing.reading",
    decider=reading.DECIDER,
    streams=Streams("file_reading"),
    key="reading_id",
    commands={
        reading.RecordFileReading: Rule(
            permission="sharing.record_reading", guards=_file_that_is_read, terms=Terms(own="account_id")
        )
    },
)
"""Whoever was found to see the row may record that they read it; without the record they are given nothing."""

SLICES = (FILE, REQUEST, RECALLS, READING)
