"""Who is to be told, and how they are reached, at this moment. Nothing of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection, sql

from application.kernel.effects import EffectFailed
from application.notifications.effects import NoticeMessage
from domain.notifications.kinds import Channel, Language
from infra.postgres.connect import connect_async
from infra.postgres.projecting.tables import SCHEMA

PERSONS, POST_HOLDERS, PREFERENCES = "identity.account_persons", "authority.post_holders", "notifications.preferences"
GRANTS, ROLES = "authority.grants", "authority.roles"

NAMES = (PERSONS, POST_HOLDERS, PREFERENCES, GRANTS, ROLES)
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
_STAFF = """
    WITH now AS (SELECT ledger.now() AS at), holding AS (
        SELECT given.holder, given.post FROM {grants} AS given JOIN {roles} AS role USING (role_id), now
        WHERE given.unit = %(unit)s AND NOT given.revoked AND NOT role.retired AND NOT role.emergency
            AND given.valid_from <= now.at AND (given.valid_until IS NULL OR given.valid_until > now.at)
            AND (%(permission)s::text IS NULL OR role.permissions && ARRAY[%(permission)s::text, '*'])
    )
    SELECT holder FROM holding WHERE NOT post UNION
    SELECT account_id FROM holding JOIN {holders} AS held ON post AND held.post_id = holder, now WHERE NOT "left"
        AND held.valid_from <= now.at AND (held.valid_until IS NULL OR held.valid_until > now.at)
    ORDER BY 1
"""
_PEOPLE = """
    SELECT given.account_id, person.email, chosen.channel, chosen.language, person.account_id IS NOT NULL
    FROM unnest(%s::text[]) AS given (account_id)
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
    Accounts that chose nothing are told by mail, in English. Only mail has addresses so far. Of the staff of a unit
    those are told who have a role there that gives the permission; who acts for them by delegation is not.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def addressees(self, message: NoticeMessage) -> Sequence[Addressee]:
        """The account where it is registered, all that exercise the post, or the staff of the unit, as of now.

        Raises EffectFailed where rows stay behind.
        """
        async with await connect_async(self._dsn, "foja_app") as connection:
            live = await self._live(connection)
            accounts = await _accounts(connection, live, message)
            query = sql.SQL(_PEOPLE).format(persons=live[PERSONS], preferences=live[PREFERENCES])
            rows = await (await connection.execute(query, (accounts,))).fetchall()
        return [_addressee(*row) for *row, registered in rows if registered or message.account_id is None]

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


async def _accounts(
    connection: AsyncConnection[Any], live: Mapping[str, sql.Identifier], message: NoticeMessage
) -> list[str]:
    if message.account_id is not None:
        return [message.account_id]
    tables = {"grants": live[GRANTS], "roles": live[ROLES], "holders": live[POST_HOLDERS]}
    if message.staff_of is None:
        query = sql.SQL(_HOLDERS).format(holders=tables["holders"])
        found = await connection.execute(query, (message.post_id,))
    else:
        staff = {"unit": message.staff_of, "permission": message.permission}
        found = await connection.execute(sql.SQL(_STAFF).format(**tables), staff)
    return [account for (account,) in await found.fetchall()]


def _addressee(account_id: str, email: str | None, channel: str | None, language: str | None) -> Addressee:
    wanted = Channel(channel or Channel.MAIL)
    address = (email or "") if wanted is Channel.MAIL else ""
    return Addressee(account_id, wanted, Language(language or Language.ENGLISH), address)
