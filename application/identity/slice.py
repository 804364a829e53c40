"""The commands on accounts: the streams each writes to, and its permission.

A subject belongs to one account: that stands in a stream of the subject, which is written in the same act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from application.identity import streams
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Terms
from domain.identity import account as a
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity import reading
from domain.identity.accounts import DECIDER
from domain.identity.files import Files
from domain.identity.naming import linked_subject_id


def _stream_of(event: e.Event) -> str:
    """The stream that an event belongs to: its subject's, or its account's."""
    if isinstance(event, e.SubjectEvent):
        return streams.subject(event.subject_id)
    return streams.account(event.account_id)


def _linked(command: c.LinkSubject) -> Sequence[str]:
    return (streams.subject(linked_subject_id(command.issuer, command.subject)),)


def _into(command: c.MergeAccounts) -> Sequence[str]:
    into = streams.account(command.into_id)
    return () if command.into_id == command.account_id else (into,)


def _subjects(command: c.MergeAccounts | c.EraseAccount, files: Files) -> Sequence[str]:
    """The subjects of the account that ends, and the duplicates that it stands for."""
    match files.state(command.account_id):
        case a.Unregistered() | a.Erased():
            return ()
        case found:
            duplicates = found.account.merged if isinstance(command, c.EraseAccount) else ()
            return (*map(streams.account, duplicates), *map(streams.subject, found.account.subjects))


def _here(command: c.Command, files: Files) -> Sequence[Place]:
    """At the jurisdiction of the account; of a merger, at that of both."""
    if isinstance(command, c.RegisterAccount):
        return _at(command.jurisdiction)
    into = (command.into_id,) if isinstance(command, c.MergeAccounts) else ()
    found = [_at(_jurisdiction(files, account_id)) for account_id in (command.account_id, *into)]
    return tuple(place for places in found for place in places) if all(found) else ()


def _jurisdiction(files: Files, account_id: str) -> str | None:
    match files.state(account_id):
        case a.Unregistered():
            return None
        case a.Erased(jurisdiction):
            return jurisdiction
        case found:
            return found.account.registered.jurisdiction


def _at(jurisdiction: str | None) -> Sequence[Place]:
    return () if jurisdiction is None else ((jurisdiction,),)


_ON_ACCOUNT = Rule(places=_here)
_VERIFYING = replace(_ON_ACCOUNT, permission="identity.verify")
_LINKING = replace(_ON_ACCOUNT, permission="identity.link_subject")
_SUSPENDING = replace(_ON_ACCOUNT, permission="identity.suspend_account")
_HOLDING = replace(_ON_ACCOUNT, permission="identity.hold")
_NOT_BY_ONESELF = Terms(not_by=("account_id",))
"""Nobody says of themselves how surely they are known, or that their data is needed no longer."""

ACCOUNT = Slice(
    name="identity.account",
    decider=DECIDER,
    streams=streams.account,
    key="account_id",
    events=get_args(e.Event),
    commands={
        c.RegisterAccount: _ON_ACCOUNT,
        c.CorrectPersonalData: _ON_ACCOUNT,
        c.RaiseVerification: replace(_VERIFYING, terms=_NOT_BY_ONESELF),
        c.LowerVerification: _VERIFYING,
        c.LinkSubject: replace(_LINKING, guards=_linked, terms=Terms(opens="account_id")),
        c.UnlinkSubject: replace(_LINKING, guards=streams.subject.of("subject_id")),
        c.SuspendAccount: _SUSPENDING,
        c.ReinstateAccount: _SUSPENDING,
        c.MergeAccounts: replace(
            _ON_ACCOUNT,
            guards=_into,
            beside=_subjects,
            terms=Terms(not_by=("account_id", "into_id"), opens="into_id"),  # nobody makes another account theirs
        ),
        c.CloseAccount: _ON_ACCOUNT,
        c.PlaceLegalHold: _HOLDING,
        c.LiftLegalHold: replace(_HOLDING, terms=_NOT_BY_ONESELF),
        c.EraseAccount: replace(_ON_ACCOUNT, beside=_subjects),
    },
    route=_stream_of,
    writes=(streams.subject,),
)


def _read_at(command: c.RecordReading, _: reading.State) -> Sequence[Place]:
    """Where the rows lie that the data is read from: at their unit, or for their jurisdiction."""
    place = tuple(name for name in (command.unit, command.jurisdiction) if name is not None)
    return (place,) if place else ()


# Whoever may read persons may record that they do; without the record nothing is shown.
READING = Slice(
    name="identity.reading",
    decider=reading.DECIDER,
    streams=streams.reading,
    key="reading_id",
    commands={c.RecordReading: Rule(permission="identity.read_person", places=_read_at, permission_in="permission")},
    composable=(c.RecordReading,),
)

SLICES = (ACCOUNT, READING)
