"""What is signed: all that the ledger holds, once a size, never against what was signed before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import open_checkpoint
from infra.tlog.keys import NoteSigner, SigningKey
from infra.tlog.tiles import tiles_of
from infra.transparency.signer.errors import LogKeyError, OvertakenError, RefusedToSignError
from infra.transparency.signer.sequencing import PAGE
from tests.infra.postgres.requests import query
from tests.infra.processes.running import running
from tests.infra.transparency.signer.logs import ORIGIN, Keys, Log, append, copied, wait_for


@pytest.fixture
def log(database: str, tmp_path: Path) -> Log:
    return Log(database, tmp_path)


async def test_every_event_is_in_a_published_checkpoint_and_in_the_tiles(log: Log) -> None:
    async with log.following() as signer, running(signer.run):
        for counts in [(1,), (255,), (1,), (300, 2), (PAGE + 7,)]:
            await append(log.dsn, *counts)
            head = len(log.leaves())
            await wait_for(lambda head=head: log.size() == head)  # type: ignore[misc]

    for one in log.published():
        checkpoint, note = open_checkpoint(one, log.keys.verifiers)
        assert (checkpoint.origin, note.signed_by(log.keys.verifiers[0])) == (ORIGIN, True)
        log.check(checkpoint)
    whole = GrowingTree()
    built = {one.tile: one.data for one in whole.extend(log.leaves())} | {one.tile: one.data for one in whole.partial()}
    stored = {
        (level, number): hashes
        for level, number, hashes in query(log.dsn, "SELECT level, number, hashes FROM tlog.tiles")
    }
    assert stored == {(tile.level, tile.index): data for tile, data in built.items()}
    assert set(built) == set(tiles_of(len(log.leaves())))


async def test_an_empty_ledger_has_a_checkpoint_and_nothing_new_signs_nothing(log: Log) -> None:
    async with log.round() as steps:
        await steps.begin(asyncio.Event())
        assert open_checkpoint(log.published()[-1], log.keys.verifiers)[0].size == 0
        await append(log.dsn, 3)
        assert await steps.carry_out(1)
        asked = log.keys.asked
        assert not await steps.carry_out(1)
        assert log.keys.asked == asked
    assert len(log.published()) == 2


async def test_a_signer_that_starts_again_goes_on(log: Log) -> None:
    for count in (3, 300, 1):
        await append(log.dsn, count)
        await log.sign()
    assert [open_checkpoint(one, log.keys.verifiers)[0].size for one in log.published()] == [0, 3, 303, 304]


async def test_a_restored_backup_is_not_signed(log: Log) -> None:
    await append(log.dsn, 3)
    await log.sign()
    async with copied(log.dsn) as restored:
        await append(log.dsn, 2)
        await log.sign()
        for appended, why in [
            (0, "knows of a signed tree of 5, and the tiles hold 3"),
            (2, "the file beside the log's key knows root .* for size 5, and the tiles lead to"),
            (20, "the file beside the log's key knows root .* for size 5, and the tiles lead to"),
        ]:
            await append(restored, appended)
            async with log.round(restored) as other:
                with pytest.raises(RefusedToSignError, match=why):
                    await other.begin(asyncio.Event())
        assert query(restored, "SELECT max(size) FROM tlog.checkpoints") == [(3,)]


async def test_after_a_restore_another_log_begins_over_what_is_left(log: Log) -> None:
    await append(log.dsn, 300)
    await log.sign()
    async with copied(log.dsn) as restored:
        await append(log.dsn, 2)
        await log.sign()
        await append(restored, 7)
        second = Log(
            restored, log.folder, Keys([SigningKey.generate("second.example/log")]), origin="second.example/log"
        )
        await second.sign()
        assert second.size() == 307
        second.check(open_checkpoint(second.published()[-1], second.keys.verifiers)[0])
        with pytest.raises(RefusedToSignError):
            await Log(restored, log.folder, log.keys).sign()


async def test_a_memory_that_is_spoilt_or_of_another_log_stops_the_signer(log: Log) -> None:
    await append(log.dsn, 3)
    await log.sign()
    (file,) = log.folder.glob("log.*.signed")
    for content, why in [
        ("", "is spoilt"),
        ("x\n3\nAAAA\n", "is spoilt"),
        (_other_origin(file), "is of the log 'other'"),
    ]:
        file.write_text(content, encoding="utf-8")
        async with log.round() as steps:
            with pytest.raises(RefusedToSignError, match=why):
                await steps.begin(asyncio.Event())


async def test_a_memory_that_was_lost_is_made_anew_from_the_database(log: Log) -> None:
    await append(log.dsn, 3)
    await log.sign()
    (file,) = log.folder.glob("log.*.signed")
    file.unlink()
    await append(log.dsn, 1)
    await log.sign()
    assert log.memory.read() is not None
    assert log.size() == 4


async def test_of_two_that_believe_to_lead_only_one_signs(log: Log, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = Log(log.dsn, tmp_path_factory.mktemp("other"), log.keys)
    async with log.round() as first, elsewhere.round() as second:
        await first.begin(asyncio.Event())
        await second.begin(asyncio.Event())
        await append(log.dsn, 3)
        assert await first.carry_out(1)
        with pytest.raises(OvertakenError):
            await second.carry_out(1)
    assert [open_checkpoint(one, log.keys.verifiers)[0].size for one in log.published()] == [0, 3]


async def test_one_leads_and_another_takes_over(log: Log, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = Log(log.dsn, tmp_path_factory.mktemp("other"), log.keys)
    async with log.following() as first, elsewhere.following() as second:
        async with running(first.run):
            await wait_for(lambda: first.leads)
            async with running(second.run):
                await append(log.dsn, 3)
                await wait_for(lambda: log.size() == 3)
                assert not second.leads
        async with running(second.run):
            await append(log.dsn, 3)
            await wait_for(lambda: log.size() == 6)
            assert (first.leads, second.leads) == (False, True)


async def test_both_keys_sign_while_they_are_exchanged(log: Log) -> None:
    old, new = log.keys.keys[0], SigningKey.generate(ORIGIN)
    async with log.round() as steps:
        await steps.begin(asyncio.Event())
        for keys in ([old], [new, old], [new]):
            log.keys.keys = keys
            await append(log.dsn, 1)
            await steps.carry_out(1)
    signed = [
        [open_checkpoint(one, [old.verifier, new.verifier])[1].signed_by(key.verifier) for key in (old, new)]
        for one in log.published()[1:]
    ]
    assert signed == [[True, False], [True, True], [False, True]]


async def test_what_a_key_elsewhere_signs_is_checked_before_it_is_kept(log: Log) -> None:
    key = log.keys.keys[0]

    class Faulty:
        verifier = key.verifier

        def sign(self, message: bytes) -> bytes:
            return key.sign(message + b"\n")

    class Elsewhere:
        def current(self) -> Sequence[NoteSigner]:
            return [Faulty()]

    await append(log.dsn, 3)
    async with log.following(Elsewhere()) as signer:
        with pytest.raises(LogKeyError, match="made a signature that is none"):
            await signer.run(asyncio.Event())
    assert query(log.dsn, "SELECT count(*) FROM tlog.checkpoints") == [(0,)]
    await log.sign()
    assert log.size() == 3


async def test_nothing_is_signed_over_a_gap(log: Log) -> None:
    await append(log.dsn, 5)
    query_as_owner(log.dsn, "DELETE FROM ledger.stored_events WHERE notification_id = 3")
    async with log.round() as steps:
        with pytest.raises(RefusedToSignError, match="no whole row of events from 1 to 5"):
            await steps.begin(asyncio.Event())


async def test_a_ledger_that_lost_its_end_is_not_signed(log: Log) -> None:
    await append(log.dsn, 5)
    await log.sign()
    query_as_owner(log.dsn, "UPDATE ledger.head SET position = 4")
    async with log.round() as steps:
        with pytest.raises(RefusedToSignError, match="the tiles cover 5 events, and the ledger ends at 4"):
            await steps.begin(asyncio.Event())


async def test_tiles_that_were_changed_are_not_signed_on(log: Log) -> None:
    await append(log.dsn, 5)
    await log.sign()
    query_as_owner(log.dsn, "UPDATE tlog.tiles SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40))", "tlog")
    async with log.round() as steps:
        with pytest.raises(RefusedToSignError, match="the tiles lead to"):
            await steps.begin(asyncio.Event())


def query_as_owner(dsn: str, statement: str, schema: str = "ledger") -> None:
    """What only a superuser who takes the guards away can do."""
    table = statement.rsplit("ledger.", maxsplit=1)[-1].rsplit("tlog.", maxsplit=1)[-1].split(maxsplit=1)[0]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER USER".encode())
        connection.execute(statement.encode())
        connection.execute(f"ALTER TABLE {schema}.{table} ENABLE TRIGGER USER".encode())


def _other_origin(file: Path) -> str:
    return "other\n" + file.read_text(encoding="utf-8").split("\n", 1)[1]
