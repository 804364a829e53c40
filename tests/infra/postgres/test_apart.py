"""Rows with texts that are kept apart: whole, in pages that fit, the same when built anew, and gone with their keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, make_dataclass, replace
from typing import Annotated, Any
from unittest.mock import patch

import pytest

from application.kernel.keys import BlobsMissing, Vault
from domain.kernel.declarations import Apart
from domain.kernel.fields import UnclassifiedError
from infra.postgres.connect import connect_async
from infra.postgres.lanes.reading import LaneReader
from infra.postgres.projecting import opening
from infra.postgres.projecting.projector import Projector
from infra.postgres.replaying.request import ReplayRequest
from tests.infra.postgres.lanes.crew import reader
from tests.infra.postgres.replaying import found
from tests.infra.postgres.tallies import Eye, Pen, Seen
from tests.support.blobs import MemoryBlobs
from tests.support.dumping import dump, found_in
from tests.support.essays import CODEC, ESSAY, ESSAYS, OTHER, TITLES, Essay, EssayDestroyed, EssayTitle, EssayWritten
from tests.support.every_key import EveryKey

LONG = "a canary text that no entry would hold. " * 3_000
FIRST, SECOND = EssayWritten(ESSAY, "First", "a canary draft"), EssayWritten(ESSAY, "Second", LONG)
THIRD = EssayWritten(OTHER, "Third", "another canary")


@dataclass
class Library:
    """A ledger of essays, the store of their texts, and a lane with the two read models."""

    dsn: str
    pen: Pen
    blobs: MemoryBlobs
    lane: LaneReader

    @property
    def keys(self) -> Vault:
        return Vault(EveryKey(), self.blobs)

    async def happens(self, *events: Any) -> None:
        position = await self.pen.append(*events)
        for body in self.pen.bodies:
            await self.blobs.put(body)
        while self.lane.position < position:
            await self.lane.step(batch=1_000)

    async def seen(self) -> Seen:
        async with Eye.open(self.dsn, ESSAYS) as eye:
            return await eye.see()

    async def rebuilt(self) -> Seen:
        await Projector(ESSAYS, self.dsn, CODEC, keys=self.keys).rebuild()
        return await self.seen()


@asynccontextmanager
async def library(database: str) -> AsyncIterator[Library]:
    blobs = MemoryBlobs()
    async with Pen.open(database, CODEC) as pen, await connect_async(database, "foja_worker", timezone="UTC") as own:
        lane = await reader(own, (ESSAYS, TITLES), CODEC, Vault(EveryKey(), blobs))
        yield Library(database, pen, blobs, lane)


@pytest.mark.parametrize("most", [opening.MOST_AT_ONCE, 1])
async def test_rows_hold_the_whole_text_live_and_rebuilt(database: str, most: int) -> None:
    async with library(database) as at:
        with patch.object(opening, "MOST_AT_ONCE", most):
            await at.happens(FIRST, SECOND, THIRD)
            live = await at.seen()
            rows = {key: row for key, (row, _) in live.live.items()}
            assert rows == {ESSAY: Essay(ESSAY, "Second", LONG, 2), OTHER: Essay(OTHER, "Third", "another canary", 1)}
            assert [row.text for row, _, _ in live.past] == ["a canary draft"]
            assert await at.rebuilt() == live
            assert (await found(database, ReplayRequest(ESSAYS), CODEC, at.keys)).differences == []
        async with Eye.open(database, TITLES) as eye:
            assert (await eye.see()).live[ESSAY][0] == EssayTitle(ESSAY, "Second", met_text=False)


async def test_pages_are_cut_where_they_keep_too_much_apart(database: str) -> None:
    async with library(database) as at:
        with patch.object(opening, "MOST_AT_ONCE", 1_000):
            position = await at.pen.append(FIRST, THIRD, SECOND, FIRST)
            for body in at.pen.bodies:
                await at.blobs.put(body)
            stops = [position for _ in range(3) if await at.lane.step() and (position := at.lane.position)]
    assert stops == [2, 3, 4]
    assert position == 4


async def test_nothing_is_folded_while_the_store_is_away(database: str) -> None:
    async with library(database) as at:
        at.blobs.away = True
        await at.pen.append(FIRST)
        with pytest.raises(OSError, match="away"):
            await at.lane.step()
        with pytest.raises(BlobsMissing):
            await Projector(ESSAYS, database, CODEC, keys=EveryKey()).rebuild()
        at.blobs.away = False
        for body in at.pen.bodies:
            await at.blobs.put(body)
        at.lane = await reader(at.lane.connection, (ESSAYS, TITLES), CODEC, at.keys)
        await at.lane.step()
        assert (await at.seen()).live[ESSAY][0].text == "a canary draft"


async def test_bytes_that_are_gone_are_none_and_others_are_refused(database: str) -> None:
    async with library(database) as at:
        await at.happens(FIRST, THIRD)
        (first, third) = at.blobs.kept
        at.blobs.kept[first] = at.blobs.kept[third]
        del at.blobs.kept[third]
        rebuilt = await at.rebuilt()
        assert {key: row for key, (row, _) in rebuilt.live.items()} == {OTHER: Essay(OTHER, "Third", None, 1)}
        async with Eye.open(database, ESSAYS) as eye:
            quarantined = await eye.ask("SELECT position, error FROM projections.quarantine")
    assert quarantined == [(1, "TamperedError at position 1")]


def test_what_is_kept_apart_is_a_text_and_not_searched() -> None:
    with pytest.raises(ValueError, match="text"):
        replace(ESSAYS, searched=("text",))
    row = make_dataclass("Row", [("essay_id", str), ("text", Annotated[int | None, Apart("essay_id")])], frozen=True)
    with pytest.raises(UnclassifiedError, match=r"essays\.essays: Row\.text holds a text that is kept apart"):
        replace(ESSAYS, row=row)


async def test_no_row_has_the_text_once_the_keys_are_destroyed(database: str) -> None:
    async with library(database) as at:
        await at.happens(FIRST, SECOND, THIRD)
        assert found_in(dump(database), "a canary draft", "a canary text") == ["a canary draft", "a canary text"]
        await at.happens(EssayDestroyed(ESSAY))
        live = await at.seen()
        assert live.live[ESSAY][0] == Essay(ESSAY, None, None, 2)
        assert await at.rebuilt() == live
        assert found_in(dump(database), "a canary draft", "a canary text") == []
        assert live.live[OTHER][0].text == "another canary"
