"""A long text on its way through a whole installation: command, store, ledger, row, answer, and its destruction."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from api.composing.installation import Installation
from api.kernel.context import Context
from api.kernel.declarations import Entity, Exposed, Mutation
from infra.keys.store import open_keys
from infra.postgres.projecting.projector import Projector
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.real import client_at_work
from tests.infra.keys.test_erasure import Running, all_followed, among
from tests.infra.postgres.tallies import Eye
from tests.infra.processes.running import until
from tests.support.dumping import dump
from tests.support.essays import ESSAY, ESSAYS, OTHER, SLICE, TITLES, DestroyEssay, WriteEssay
from tests.support.everyone import Everyone

TEXT = "canary text, with no entry would hold it: ä, ñ. " * 2_000
CONTEXT = Context(
    name="essays",
    slices=(SLICE,),
    read_models=(ESSAYS, TITLES),
    exposed=Exposed(
        entities=(Entity(ESSAYS),), mutations=(Mutation(WriteEssay, ESSAYS), Mutation(DestroyEssay, ESSAYS))
    ),
    refusals={"other_text": "It has another text."},
)
INSTALLATION = Installation((CONTEXT,))
ASK = "query($id: String!) { essay(essayId: $id) { title text times } }"


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


async def test_a_long_text_is_stored_shown_and_destroyed(settings: Settings) -> None:
    dsn, keys_dsn = settings.database_url or "", settings.keys_database_url or ""
    async with client_at_work(settings, INSTALLATION, kind=Client, policy=Everyone()) as client:
        running = Running(settings, client)

        async def shown() -> Any:
            return (await client.ask(ASK, id=ESSAY))["essay"]

        async def is_gone() -> bool:
            return bool(await shown() == {"title": None, "text": None, "times": 1})

        written = await running.give("writeEssay", essayId=ESSAY, title="Of canaries", text=TEXT)
        assert written["userErrors"] == []
        await until(lambda: all_followed(settings))
        assert await shown() == {"title": "Of canaries", "text": TEXT, "times": 1}
        await running.give("writeEssay", essayId=ESSAY, title="Of canaries", text=TEXT)  # the same: nothing is added
        (stored,) = await asyncio.to_thread(_files, settings)
        assert len(stored) == len(TEXT.encode()) + 30
        assert b"canary" not in stored

        await running.give("writeEssay", essayId=OTHER, title="Another", text=f"another {TEXT}")
        await running.give("destroyEssay", essayId=ESSAY)
        await until(lambda: among(keys_dsn, {ESSAY}))
        await until(is_gone)
        await until(lambda: all_followed(settings))
    assert dump(dsn).count("canary text, with") == TEXT.count("canary")  # of the other one
    async with open_keys(settings) as keys, Eye.open(dsn, ESSAYS) as eye:
        live = await eye.see()
        await Projector(ESSAYS, dsn, INSTALLATION.codec, keys=keys).rebuild()
        assert await eye.see() == live
    assert {key: row.text for key, (row, _) in live.live.items()} == {ESSAY: None, OTHER: f"another {TEXT}"}


def _files(settings: Settings) -> list[bytes]:
    """What the store has, but for whose it is."""
    folder = settings.data / "files" / "blobs"
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
