"""The commands on accounts: the streams each writes to, and its permission.

A subject belongs to one account: that stands in a stream of the subject, which is written in the same act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from application.identity import streams
from application.kernel.declarations import Handles, Place, Slice
from domain.identity import account as a
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity import reading
from domain.identity.accounts import DECIDER
from domain.identity.files import Files
from domain.identity.naming import check_subject


def _stream_of(event: e.Event) -> str:
    """The stream that an event belongs to: its subject's, or its account's."""
    if isinstance(event, e.SubjectEvent):
        return streams.subject(event.subject_id)
    return streams.account(event.account_id)


def _own(command: Any) -> str:
    return streams.account(command.account_id)


def _oneself(command: Any) -> Sequence[str]:
    """Nobody says of themselves how surely they are known, or that their data is needed no longer."""
    return (command.account_id,)


def _either(command: c.MergeAccounts) -> Sequence[str]:
    """Nobody makes another account theirs."""
    return (command.account_id, command.into_id)


def _account(command: c.LinkSubject) -> str:
    return command.account_id


def _linked(command: c.LinkSubject) -> Sequence[str]:
    return (streams.subject(check_subject(command.issuer, command.subject)),)


def _unlinked(command: c.UnlinkSubject) -> Sequence[str]:
    return (streams.subject(command.subject_id),)


def _into(command: c.MergeAccounts) -> Sequence[str]:
    into = streams.account(command.into_id, "intoId")
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
    found = [_at(_jurisdiction(files, one)) for one in (command.account_id, *into)]
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


ACCOUNT = Slice(
    name="identity.account",
    decider=DECIDER,
    events=get_args(e.Event),
    commands={
        c.RegisterAccount: Handles[c.RegisterAccount]("identity.register_account", _own, places=_here),
        c.CorrectPersonalData: Handles[c.CorrectPersonalData]("identity.correct_personal_data", _own, places=_here),
        c.RaiseVerification: Handles[c.RaiseVerification]("identity.verify", _own, places=_here, not_by=_oneself),
        c.LowerVerification: Handles[c.LowerVerification]("identity.verify", _own, places=_here),
        c.LinkSubject: Handles("identity.link_subject", _own, guards=_linked, places=_here, opens=_account),
        c.UnlinkSubject: Handles("identity.link_subject", _own, guards=_unlinked, places=_here),
        c.SuspendAccount: Handles[c.SuspendAccount]("identity.suspend_account", _own, places=_here),
        c.ReinstateAccount: Handles[c.ReinstateAccount]("identity.suspend_account", _own, places=_here),
        c.MergeAccounts: Handles(
            "identity.merge_accounts",
            _own,
            guards=_into,
            beside=_subjects,
            places=_here,
            not_by=_either,
            opens=lambda it: it.into_id,
        ),
        c.CloseAccount: Handles[c.CloseAccount]("identity.close_account", _own, places=_here),
        c.PlaceLegalHold: Handles[c.PlaceLegalHold]("identity.hold", _own, places=_here),
        c.LiftLegalHold: Handles[c.LiftLegalHold]("identity.hold", _own, places=_here, not_by=_oneself),
        c.EraseAccount: Handles("identity.erase_account", _own, beside=_subjects, places=_here),
    },
    route=_stream_of,
)


def _read_at(command: c.RecordReading, _: reading.State) -> Sequence[Place]:
    """At the jurisdiction of those whose data is read."""
    return _at(command.jurisdiction)


# Whoever may read persons may record that they do; without the record nothing is shown.
READING = Slice(
    name="identity.reading",
    decider=reading.DECIDER,
    events=(e.PersonalDataRead,),
    commands={
        c.RecordReading: Handles[c.RecordReading](
            "identity.read_person", lambda it: streams.reading(it.reading_id), places=_read_at
        ),
    },
)

SLICES = (ACCOUNT, READING)
