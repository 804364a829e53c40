"""Personal values in replays: compared where the process has the keys, told by nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from application.ledger.envelope import Codec
from infra.audit.replay.counting import DifferenceCount
from infra.audit.replay.screen import replay_lines
from infra.postgres.projecting.projector import Projector
from infra.postgres.replaying.comparing import RowChange
from infra.postgres.replaying.explaining import ExplanationRequest, explain
from infra.postgres.replaying.request import ReplayRequest
from infra.postgres.writing.journal import PostgresJournal
from tests.infra.postgres.replaying import Found, found, tamper
from tests.infra.postgres.tallies import Eye, eventually
from tests.infra.processes.running import running
from tests.support.everyone import Everyone
from tests.support.people import ANA, BO, EVENTS, PEOPLE, SLICE, ErasePerson, MemoryKeys, RegisterPerson, ReplaceEmail

CODEC = Codec(EVENTS)
CLERK = Principal("u-clerk", "MD-treasury")
LIVE = "projections.people_people_v1"
CANARY = "canary@example.org"


@asynccontextmanager
async def registered(database: str) -> AsyncIterator[MemoryKeys]:
    """Ana and Bo are registered, and the read model of people has followed."""
    keys, journal = MemoryKeys(), await PostgresJournal.open(database)
    bus = Bus((SLICE,), CODEC, journal, Everyone(), keys)
    try:
        for command in (
            RegisterPerson(ANA, "Ana", CANARY, "Orhei"),
            RegisterPerson(BO, "Bo", None, "Soroca"),
            ReplaceEmail(ANA, f"new-{CANARY}"),
        ):
            await bus.execute(Order(command), CLERK)
        await _follow(database, keys, 3)
        yield keys
        await bus.execute(Order(ErasePerson(ANA)), CLERK)
        keys.destroy(ANA)
        await _follow(database, keys, 4)
        assert (await _replayed(database, keys)).differences == []
    finally:
        await bus.close()
        await journal.close()


async def _follow(database: str, keys: MemoryKeys, position: int) -> None:
    async with running(Projector(PEOPLE, database, CODEC, keys=keys).run), Eye.open(database, PEOPLE) as eye:
        await eventually(lambda: eye.reached(position))


async def _replayed(database: str, keys: MemoryKeys | None) -> Found:
    return await found(database, ReplayRequest(PEOPLE), CODEC, keys)


async def test_without_keys_they_are_not_compared_and_that_is_said(database: str) -> None:
    async with registered(database) as keys:
        asked = len(keys.calls)
        seen = await _replayed(database, None)
        assert seen.differences == []
        assert seen.replay.left_out == ("name", "email")
        assert seen.replay.fields == ("person_id", "town")
        assert "not compared" in " ".join(replay_lines(DifferenceCount(seen.replay), []))
        tamper(database, f"UPDATE {LIVE} SET email = 'x@example.org' WHERE person_id = '{ANA}'")
        assert (await _replayed(database, None)).differences == []
        tamper(database, f"UPDATE {LIVE} SET town = 'Cahul' WHERE person_id = '{ANA}'")
        (one,) = (await _replayed(database, None)).differences
        assert one.changes == (RowChange("town", "Orhei", "Cahul"),)
        assert len(keys.calls) == asked
        tamper(database, f"UPDATE {LIVE} SET town = 'Orhei' WHERE person_id = '{ANA}'")


async def test_with_keys_they_are_compared_and_not_told(database: str) -> None:
    async with registered(database) as keys:
        assert (await _replayed(database, keys)).differences == []
        tamper(
            database,
            f"UPDATE {LIVE} SET email = 'x@example.org' WHERE person_id = '{ANA}'",
            f"UPDATE {LIVE} SET name = NULL WHERE person_id = '{BO}'",
        )
        seen = await _replayed(database, keys)
        assert [one.changes for one in seen.differences] == [
            (RowChange("email", "(personal)", "(personal)"),),
            (RowChange("name", "(personal)", None),),
        ]
        assert seen.replay.left_out == ()
        tamper(database, f"UPDATE {LIVE} SET name = 'Bo' WHERE person_id = '{BO}'")


@pytest.mark.parametrize("field", [None, "email"])
async def test_an_explanation_opens_no_seal(database: str, field: str | None) -> None:
    async with registered(database) as keys:
        asked = len(keys.calls)
        told = await explain(database, ExplanationRequest(PEOPLE, ANA, field), CODEC, lambda *_: None)
        assert len(keys.calls) == asked
        assert told.left_out == ("name", "email")
        assert told.row == {"person_id": ANA, "town": "Orhei", "name": None, "email": None}
        assert CANARY not in repr(told)
        assert [act.effect for act in told.acts] == (["made", "touched"] if field is None else [])
