"""Which account does somebody who signs in act as, and may they?

The ledger is asked, and no read model: what is recorded about an account holds from the next request on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, assert_never
from uuid import uuid4

from application.identity import streams
from application.kernel.journal import Journal, Load, Loaded
from application.ledger.envelope import Codec
from application.ledger.skips import Skips
from application.ledger.unreadable import LedgerPlace, UnreadableAct, UnreadableBytes, read
from domain.identity import account as a
from domain.identity import events as e
from domain.identity.kinds import AccountKind, AccountStatus, VerificationLevel
from domain.identity.naming import subject_id


@dataclass(frozen=True, slots=True)
class ActiveAccount:
    """The account is active."""

    account_id: str
    kind: AccountKind
    verification: VerificationLevel | None
    company_id: str | None


@dataclass(frozen=True, slots=True)
class InactiveAccount:
    """There is an account, and it is suspended, merged, closed, or its person erased."""

    account_id: str
    status: AccountStatus


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The subject acts as no account."""


@dataclass(frozen=True, slots=True)
class UnreadableAccount:
    """An act on the subject or its account cannot be read, and may be the one that says that it may not act."""

    act: UnreadableBytes


SigningIn = ActiveAccount | InactiveAccount | Unlinked | UnreadableAccount


async def signing_in(
    journal: Journal, codec: Codec, issuer: str, subject: str, supposed: str | None = None
) -> SigningIn:
    """Who the subject of a verified token is to us. Nothing personal is opened for it.

    Where the account is the `supposed` one, as when the subject came before, the ledger is asked once, else twice.
    """
    try:
        return await _signing_in(journal, codec, issuer, subject, supposed)
    except UnreadableAct as error:
        return UnreadableAccount(error.act)


async def _signing_in(journal: Journal, codec: Codec, issuer: str, subject: str, supposed: str | None) -> SigningIn:
    named = streams.subject(subject_id(issuer, subject))
    loads = [_whole(streams.account(supposed))] if supposed is not None else []
    _, (told_of, *known) = await journal.load([Load((named,), "", uuid4(), frozenset({named})), *loads])
    told = await _events(journal, codec, named, told_of, last=True)
    if not told:
        return Unlinked()
    account_id = told[-1].account_id
    state = await _account(journal, codec, account_id, known[0] if account_id == supposed else None)
    if isinstance(told[-1], e.SubjectFreed) and not isinstance(state, a.Erased):
        return Unlinked()
    return _standing(account_id, state)


def _standing(account_id: str, state: a.State) -> SigningIn:
    match state:
        case a.Active(account):
            registered = account.registered
            return ActiveAccount(account_id, registered.kind, account.level, registered.company_id)
        case a.Suspended():
            return InactiveAccount(account_id, AccountStatus.SUSPENDED)
        case a.Merged():
            return InactiveAccount(account_id, AccountStatus.MERGED)
        case a.Closed():
            return InactiveAccount(account_id, AccountStatus.CLOSED)
        case a.Erased():
            return InactiveAccount(account_id, AccountStatus.ERASED)
        case a.Unregistered():
            return Unlinked()
        case _:
            assert_never(state)


async def _account(journal: Journal, codec: Codec, account_id: str, known: Loaded | None) -> a.State:
    stream = streams.account(account_id)
    if known is None:
        _, (known,) = await journal.load([_whole(stream)])
    events = await _events(journal, codec, stream, known)
    unregistered: a.State = a.UNREGISTERED
    return reduce(a.evolve, events, unregistered)


def _whole(stream: str) -> Load:
    return Load((stream,), "", uuid4())


async def _events(journal: Journal, codec: Codec, stream: str, known: Loaded, *, last: bool = False) -> Sequence[Any]:
    facts = [
        read(codec, event.state, LedgerPlace(stream, event.originator_version, event.topic))
        for event in known.events[stream]
    ]
    if unread := [fact for fact in facts if isinstance(fact, UnreadableBytes)]:
        skips = Skips(codec, journal)
        await skips.learn(unread)
        for fact in unread:
            if not skips.leaves_out(fact):
                raise UnreadableAct(fact)
        if last and known.versions[stream] > 1:
            _, (whole,) = await journal.load([_whole(stream)])
            return (await _events(journal, codec, stream, whole))[-1:]
    return [fact.event for fact in facts if not isinstance(fact, UnreadableBytes)]
