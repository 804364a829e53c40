"""Whom a subject acts as: its account, a pseudonym in development, and in production nobody."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from api.kernel.errors import BadToken, SignInUnavailable
from application.bus.bus import Bus
from application.identity.slice import ACCOUNT, SLICES
from application.kernel.acting import ANY_UNIT, NO_UNIT
from application.kernel.journal import Journal
from application.kernel.orders import Order, Principal
from application.ledger.envelope import Codec
from domain.identity import commands as c
from domain.identity.kinds import AccountKind, SuspensionReason
from domain.identity.naming import subject_id
from infra.identity.linking import LinkedAccounts
from infra.oidc.accounts import pseudonym
from tests.domain.identity.people import AGAIN, ISSUER, ROBOT
from tests.infra.processes.running import CLERK
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

CODEC = Codec(ACCOUNT.events)
CLAIMS = {"sub": "robot", "foja_unit": "MD"}


def accounts(journal: Journal, *, development: bool = False) -> LinkedAccounts:
    return LinkedAccounts(journal, CODEC, "foja_unit", development=development)


async def recorded(*commands: Any) -> MemoryJournal:
    """A ledger in which a service has an account."""
    journal = MemoryJournal()
    bus = Bus(SLICES, CODEC, journal, Everyone())
    for command in (c.RegisterAccount(ROBOT, AccountKind.SERVICE, label="Import"), *commands):
        await bus.execute(Order(command), CLERK)
    return journal


@pytest.mark.parametrize("development", [True, False])
async def test_a_linked_account_acts_for_the_unit_of_the_token(development: bool) -> None:  # noqa: FBT001
    known = accounts(await recorded(c.LinkSubject(ROBOT, ISSUER, "robot")), development=development)
    assert await known.principal(ISSUER, "robot", CLAIMS) == Principal(ROBOT, "MD")
    assert await known.principal(ISSUER, "robot", {}) == Principal(ROBOT, ANY_UNIT if development else NO_UNIT)


@pytest.mark.parametrize("development", [True, False])
async def test_an_account_that_may_not_act_is_no_stranger_either(development: bool) -> None:  # noqa: FBT001
    history = (c.LinkSubject(ROBOT, ISSUER, "robot"), c.SuspendAccount(ROBOT, SuspensionReason.SUSPECTED_MISUSE))
    with pytest.raises(BadToken) as bad:
        await accounts(await recorded(*history), development=development).principal(ISSUER, "robot", CLAIMS)
    assert (bad.value.reason, bad.value.message) == ("account", "The account of the token's subject is suspended.")


async def test_whoever_has_no_account_is_nobody_in_production() -> None:
    journal = await recorded()
    with pytest.raises(BadToken) as bad:
        await accounts(journal).principal(ISSUER, "robot", CLAIMS)
    assert bad.value.reason == "unlinked"
    found = await accounts(journal, development=True).principal(ISSUER, "robot", CLAIMS)
    assert found == Principal(pseudonym(ISSUER, "robot"), "MD")


class Away(MemoryJournal):
    """A ledger that cannot be reached."""

    async def load(self, *_: Any, **__: Any) -> Any:
        raise psycopg.OperationalError("the server is away")


async def test_while_the_ledger_is_away_no_token_is_told_good_or_bad() -> None:
    with pytest.raises(SignInUnavailable):
        await accounts(Away(), development=True).principal(ISSUER, "robot", CLAIMS)


async def test_who_comes_again_takes_one_question_and_is_told_what_holds_now() -> None:
    journal = await recorded(c.LinkSubject(ROBOT, ISSUER, "robot"))
    bus, known = Bus(SLICES, CODEC, journal, Everyone()), accounts(journal)

    async def comes() -> tuple[str, int]:
        """What becomes of the subject, and how many questions the ledger was asked."""
        before = len(journal.loads)
        try:
            found = (await known.principal(ISSUER, "robot", CLAIMS)).actor
        except BadToken as bad:
            found = str(bad.reason)
        return found, len(journal.loads) - before

    async def after(*commands: Any) -> list[tuple[str, int]]:
        for command in commands:
            await bus.execute(Order(command), CLERK)
        return [await comes(), await comes()]

    assert await after() == [(ROBOT, 2), (ROBOT, 1)]
    assert await after(c.SuspendAccount(ROBOT, SuspensionReason.ABSENCE)) == [("account", 1), ("account", 2)]
    assert await after(c.ReinstateAccount(ROBOT)) == [(ROBOT, 2), (ROBOT, 1)]
    other = c.RegisterAccount(AGAIN, AccountKind.SERVICE, label="Import")
    moved = (c.UnlinkSubject(ROBOT, subject_id(ISSUER, "robot")), other, c.LinkSubject(AGAIN, ISSUER, "robot"))
    assert await after(*moved) == [(AGAIN, 2), (AGAIN, 1)]
