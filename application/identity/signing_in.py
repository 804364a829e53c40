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
from application.kernel.journal import Journal, Load
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


async def signing_in(journal: Journal, codec: Codec, issuer: str, subject: str) -> SigningIn:
    """Who the subject of a verified token is to us. Nothing personal is opened for it."""
    try:
        return await _signing_in(journal, codec, issuer, subject)
    except UnreadableAct as error:
        return UnreadableAccount(error.act)


async def _signing_in(journal: Journal, codec: Codec, issuer: str, subject: str) -> SigningIn:
    told = await _events(journal, codec, streams.subject(subject_id(issuer, subject)), last=True)
    if not told:
        return Unlinked()
    state = await _account(journal, codec, told[-1].account_id)
    if isinstance(told[-1], e.SubjectFreed) and not isinstance(state, a.Erased):
        return Unlinked()
    return _standing(told[-1].account_id, state)


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


async def _account(journal: Journal, codec: Codec, account_id: str) -> a.State:
    events = await _events(journal, codec, streams.account(account_id))
    unregistered: a.State = a.UNREGISTERED
    return reduce(a.evolve, events, unregistered)


async def _events(journal: Journal, codec: Codec, stream: str, *, last: bool = False) -> Sequence[Any]:
    only = frozenset({stream}) if last else frozenset[str]()
    _, (known,) = await journal.load([Load((stream,), "", uuid4(), only)])
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
            return (await _events(journal, codec, stream))[-1:]
    return [fact.event for fact in facts if not isinstance(fact, UnreadableBytes)]
