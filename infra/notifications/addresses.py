"""Who is to be told, and how they are reached, at this moment. Nothing of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection, sql

from application.kernel.effects import EffectFailed
from domain.notifications.kinds import Channel, Language
from infra.postgres.connect import connect_async
from infra.postgres.projecting.tables import SCHEMA

PERSONS, POST_HOLDERS, PREFERENCES = "identity.account_persons", "authority.post_holders", "notifications.preferences"

NAMES = (PERSONS, POST_HOLDERS, PREFERENCES)
PATIENCE, LOOK_AGAIN = 10.0, 0.05
"""Seconds for which rows that are behind the record are waited for, and between two looks."""

_HEAD = "SELECT position FROM ledger.head"
_LIVE = """
    SELECT name, relation FROM projections.standings WHERE state = 'live' AND name = ANY(%s) AND position >= %s
"""
_HOLDERS = """
    SELECT account_id FROM {holders} WHERE post_id = %s AND NOT "left" AND valid_from <= ledger.now()
        AND (valid_until IS NULL OR valid_until > ledger.now()) ORDER BY account_id
"""
_PEOPLE = """
    SELECT given.account_id, person.email, chosen.channel, chosen.language FROM unnest(%s::text[]) AS given (account_id)
    LEFT JOIN {persons} AS person USING (account_id) LEFT JOIN {preferences} AS chosen USING (account_id)
    ORDER BY given.account_id
"""


@dataclass(frozen=True, slots=True)
class Addressee:
    """An account, how it wants to be told, and its address there, which is never printed."""

    account_id: str
    channel: Channel
    language: Language
    address: str = field(repr=False)


class Directory:
    """Finds addressees in the live rows of identity, authority and notifications.

    The rows reflect everything that was recorded when they are asked: a letter does not go to an address of before.
    Accounts that chose nothing are told by mail, in English. Only mail has addresses so far.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def addressees(self, account_id: str | None, post_id: str | None) -> Sequence[Addressee]:
        """The account, or all accounts that exercise the post now; raises EffectFailed where rows stay behind."""
        async with await connect_async(self._dsn, "foja_app") as connection:
            live = await self._live(connection)
            accounts = [account_id] if account_id else await _holders(connection, live, post_id)
            statement = _PEOPLE.replace("{persons}", "{}").replace("{preferences}", "{}")
            query = sql.SQL(statement).format(live[PERSONS], live[PREFERENCES])
            rows = await (await connection.execute(query, (accounts,))).fetchall()
        return [_addressee(*row) for row in rows]

    async def _live(self, connection: AsyncConnection[Any]) -> Mapping[str, sql.Identifier]:
        (head,) = await (await connection.execute(_HEAD)).fetchone() or (0,)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    found = await (await connection.execute(_LIVE, (list(NAMES), head))).fetchall()
                    if len(found) == len(NAMES):
                        return {name: sql.Identifier(SCHEMA, relation) for name, relation in found}
                    await asyncio.sleep(LOOK_AGAIN)
        raise EffectFailed("addresses_behind")


async def _holders(
    connection: AsyncConnection[Any], live: Mapping[str, sql.Identifier], post_id: str | None
) -> list[str]:
    query = sql.SQL(_HOLDERS.replace("{holders}", "{}")).format(live[POST_HOLDERS])
    return [account for (account,) in await (await connection.execute(query, (post_id,))).fetchall()]


def _addressee(account_id: str, email: str | None, channel: str | None, language: str | None) -> Addressee:
    wanted = Channel(channel or Channel.MAIL)
    address = (email or "") if wanted is Channel.MAIL else ""
    return Addressee(account_id, wanted, Language(language or Language.ENGLISH), address)
