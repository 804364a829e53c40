"""Whether an account may act, and whether its person may be forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from domain.identity import account as a
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.files import Files
from domain.kernel.declarations import Refused

MAX_HOLDS = 50


def decide(files: Files, command: c.OfStanding) -> Sequence[e.AccountEvent]:
    """What a command does to the standing of an account."""
    match command, files.kept(command.account_id):
        case c.SuspendAccount(), a.Suspended():
            return []
        case c.SuspendAccount(id_, reason), _:
            files.open(id_)
            return [e.AccountSuspended(id_, reason)]
        case c.ReinstateAccount(), a.Active():
            return []
        case c.ReinstateAccount(id_), _:
            files.open(id_)
            return [e.AccountReinstated(id_)]
        case c.CloseAccount(), a.Closed():
            return []
        case c.CloseAccount(id_, reason), _:
            files.open(id_)
            return [e.AccountClosed(id_, reason)]
        case c.PlaceLegalHold(_, reference), found:
            return _hold(found.account, reference)
        case c.LiftLegalHold(_, reference), found:
            return _lift(found.account, reference)
        case _:
            raise AssertionError(command)


def _hold(account: a.Account, reference: str) -> Sequence[e.AccountEvent]:
    if reference in account.holds:
        return []
    if len(account.holds) >= MAX_HOLDS:
        raise Refused("too_many_holds", "accountId", limit=MAX_HOLDS)
    return [e.LegalHoldPlaced(account.account_id, reference)]


def _lift(account: a.Account, reference: str) -> Sequence[e.AccountEvent]:
    return [e.LegalHoldLifted(account.account_id, reference)] if reference in account.holds else []
