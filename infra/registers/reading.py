"""A day of a register as the ledger has it: its file, and the hash that was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE
from application.registers import streams
from domain.kernel.declarations import Recorded
from domain.registers import events as e
from domain.registers.day import RegisterDayFile, file_of
from domain.registers.naming import register_id
from infra.postgres.connect import conninfo

ROLE = "foja_auditor"
_LINES = """
    SELECT notification_id, state FROM ledger.stored_events
    WHERE originator_id = %s AND recorded_at > %s::date - 2 ORDER BY originator_version
"""


_THERE = "SELECT FROM ledger.stored_events WHERE originator_id = %s LIMIT 1"


class UnknownRegisterError(Exception):
    """No number was ever given in this register; the message names it."""


@dataclass(frozen=True)
class RegisterDayFound:
    """The file of a day, made anew, and the act that recorded its hash, if there is one."""

    made: RegisterDayFile
    closed: e.RegisterDayClosed | None

    @property
    def agrees(self) -> bool | None:
        """Whether the hash is the one that was recorded; None where none was."""
        return None if self.closed is None else self.closed.sha256 == self.made.sha256


def day_of(  # noqa: PLR0913 - what a day is named by
    dsn: str, codec: Codec, unit: str, series: str, year: int, day: date, *, role: str = ROLE
) -> RegisterDayFound:
    """The day of a register; raises UnknownRegisterError.

    What is sealed stays so. No day is two days ahead of UTC, so that lines recorded before that are of other days.
    """
    register = register_id(unit, series, year)
    stream = streams.register(register)
    with psycopg.connect(conninfo(dsn, role), autocommit=True) as connection:
        if connection.execute(_THERE, (stream,)).fetchone() is None:
            raise UnknownRegisterError(f"there is no register {register}: nothing was registered in it")
        facts = list(_facts(connection, codec, stream, day))
    closed = (fact.event for fact in facts if isinstance(fact.event, e.RegisterDayClosed) and fact.event.day == day)
    return RegisterDayFound(file_of(day, facts), next(closed, None))


def _facts(connection: psycopg.Connection[Any], codec: Codec, stream: str, day: date) -> Iterator[Recorded[Any]]:
    for position, state in connection.execute(_LINES, (stream, day)):
        yield codec.open(bytes(state), position, UNREADABLE)
