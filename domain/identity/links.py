"""What an account signs in with, duplicates that become one, and the end of all that is known of a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.identity import account as a
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.files import Files
from domain.identity.kinds import ErasureReason
from domain.identity.naming import linked_subject_id
from domain.kernel.declarations import Refused
from domain.kernel.filling import filled

MAX_SUBJECTS = 20
MAX_MERGED = 50


def decide(files: Files, command: c.OfLinks) -> Sequence[e.Event]:
    """What a command does to accounts and their subjects; one act records both sides of each fact."""
    match command:
        case c.LinkSubject():
            return _link(files, files.active(command.account_id), command)
        case c.UnlinkSubject(account_id, subject_id):
            return _unlink(files.open(account_id).account, subject_id)
        case c.MergeAccounts(account_id, into_id):
            return _merge(files, account_id, into_id)
        case c.EraseAccount(account_id, reason):
            return _erase(files, account_id, reason)
        case _:
            assert_never(command)


def _link(files: Files, account: a.Account, command: c.LinkSubject) -> Sequence[e.Event]:
    subject = linked_subject_id(command.issuer, command.subject)
    match files.holders.get(subject):
        case None:
            pass
        case holder if holder == account.account_id:
            return []
        case _:
            raise Refused("subject_taken", "subject")
    if len(account.subjects) >= MAX_SUBJECTS:
        raise Refused("too_many_subjects", "accountId", limit=MAX_SUBJECTS)
    reserved = e.SubjectReserved(subject, account.account_id, account.registered.jurisdiction)
    return [filled(e.SubjectLinked, command, subject_id=subject), reserved]


def _unlink(account: a.Account, subject: str) -> Sequence[e.Event]:
    if subject not in account.subjects:
        return []
    return [e.SubjectUnlinked(account.account_id, subject), e.SubjectFreed(subject, account.account_id)]


def _merge(files: Files, from_id: str, into_id: str) -> Sequence[e.Event]:
    if from_id == into_id:
        raise Refused("merged_with_itself", "intoId")
    match files.kept(from_id):
        case a.Merged(into_id=already) if already == into_id:
            return []
        case _:
            pass
    gone, stays = files.active(from_id), files.active(into_id, "intoId")
    merged = (from_id, *gone.merged)
    if gone.level is None or stays.level is None:
        raise Refused("service_is_no_person", "accountId" if gone.level is None else "intoId")
    if (gone.registered.kind, gone.registered.company_id) != (stays.registered.kind, stays.registered.company_id):
        raise Refused("kinds_differ", "intoId", kind=gone.registered.kind.value, other=stays.registered.kind.value)
    if gone.registered.jurisdiction != stays.registered.jurisdiction:
        raise Refused("jurisdictions_differ", "intoId")
    if len(gone.subjects) + len(stays.subjects) > MAX_SUBJECTS:
        raise Refused("too_many_subjects", "intoId", limit=MAX_SUBJECTS)
    if len(merged) + len(stays.merged) > MAX_MERGED:
        raise Refused("too_many_merged", "intoId", limit=MAX_MERGED)
    return [
        e.AccountMerged(from_id, into_id),
        e.AccountAbsorbed(into_id, merged, gone.subjects),
        *(e.SubjectPassedOn(subject, from_id, into_id) for subject in gone.subjects),
    ]


def _erase(files: Files, account_id: str, reason: ErasureReason) -> Sequence[e.Event]:
    """Erase the account, and the duplicates that it stands for: they are of the same person."""
    match files.state(account_id):
        case a.Erased():
            return []
        case a.Active() | a.Suspended():
            raise Refused("account_open", "accountId", account=account_id)
        case a.Merged(into_id=into):
            raise Refused("account_merged", "accountId", account=account_id, into=into)
        case a.Closed(account):
            pass
        case _:
            account = files.kept(account_id).account
    everyone = (account, *(files.kept(merged).account for merged in account.merged))
    for erased in everyone:
        if erased.holds:
            raise Refused("legal_hold", "accountId", account=erased.account_id, reference=erased.holds[0])
    return [
        *(e.AccountErased(erased.account_id, reason) for erased in everyone),
        *(e.SubjectFreed(subject, account_id) for subject in account.subjects),
    ]
