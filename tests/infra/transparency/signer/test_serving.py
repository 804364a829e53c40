"""What is served of the log: exactly the files of the published tree, and proofs that others can check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.postgres.tlog.serving import PublishedLog
from infra.tlog.building import GrowingTree
from infra.tlog.merkle import leaf_hash
from infra.tlog.policy import Party, WitnessPolicy
from infra.tlog.proofs import LogProof
from infra.tlog.tiles import Bundle, Tile, bundles_of, tiles_of, unbundle
from tests.infra.postgres.requests import query
from tests.infra.transparency.signer.logs import ORIGIN, Away, Log, a_witness, append


@pytest.fixture
def log(database: str, tmp_path: Path) -> Log:
    return Log(database, tmp_path)


@pytest.fixture
async def served(log: Log) -> AsyncIterator[PublishedLog]:
    found = await PublishedLog.open(log.dsn, ORIGIN, entries=True, promised=10)
    yield found
    await found.close()


async def content(served: PublishedLog, path: str) -> bytes:
    found = await served.file(path)
    assert found is not None, path
    return found.content


async def test_all_files_of_every_published_size_are_there_and_only_they(log: Log, served: PublishedLog) -> None:
    sizes = (3, 256, 257, 700)
    for size in sizes:
        await append(log.dsn, size - max(0, log.size()))
        await log.sign()
    assert await content(served, "checkpoint") == log.published()[-1]
    states = [state for (state,) in query(log.dsn, "SELECT state FROM ledger.stored_events ORDER BY notification_id")]
    for size in sizes:
        tree = GrowingTree()
        built = {one.tile: one.data for one in (*tree.extend(map(leaf_hash, states[:size])), *tree.partial())}
        assert set(built) == set(tiles_of(size))
        for tile, data in built.items():
            assert await content(served, tile.path) == data
        for one in bundles_of(size):
            expected = states[one.index * 256 : one.index * 256 + one.width]
            assert unbundle(await content(served, one.path)) == expected
    for path in (
        Tile(0, 2, 189).path,
        Tile(0, 3, 1).path,
        Tile(1, 0, 3).path,
        Tile(2, 0, 1).path,
        Tile(1, 0).path,
        Bundle(2, 189).path,
        Bundle(2).path,
        "tile/0/0",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "../checkpoint",
        "",
    ):
        assert await served.file(path) is None, path


async def test_what_was_signed_and_not_published_is_not_served(log: Log, served: PublishedLog, tmp_path: Path) -> None:
    assert await served.file("checkpoint") is None
    name, key, transport = a_witness(tmp_path, log)
    away = Away(transport)
    log.witnessed_by((name, key, away))
    await append(log.dsn, 3)
    await log.sign()
    away.away = True
    await append(log.dsn, 2)
    await log.sign()
    assert query(log.dsn, "SELECT max(size) FROM tlog.checkpoints") == [(5,)]
    assert await served.file(Tile(0, 0, 3).path) is not None
    assert await served.file(Tile(0, 0, 4).path) is None
    assert await served.file(Bundle(0, 4).path) is None
    proof = await served.proof(4)
    assert proof is not None
    assert (proof.file, proof.overdue) == (None, False)


async def test_entries_are_only_given_out_where_somebody_decided_so(log: Log) -> None:
    await append(log.dsn, 3)
    await log.sign()
    without = await PublishedLog.open(log.dsn, ORIGIN, entries=False, promised=10)
    try:
        assert await without.file(Tile(0, 0, 3).path) is not None
        assert await without.file(Bundle(0, 3).path) is None
    finally:
        await without.close()


async def test_every_position_is_proven_and_the_proof_holds_under_the_policy(
    log: Log, served: PublishedLog, tmp_path: Path
) -> None:
    log.witnessed_by(a_witness(tmp_path, log))
    policy = WitnessPolicy((Party(log.keys.verifiers[0]),), log.policy.witnesses, log.policy.groups, log.policy.quorum)
    for count in (1, 260):
        await append(log.dsn, count)
        await log.sign()
        states = query(log.dsn, "SELECT state FROM ledger.stored_events ORDER BY notification_id")
        for position, (state,) in enumerate(states, 1):
            proof = await served.proof(position)
            assert proof is not None
            assert proof.file is not None
            assert (proof.position, proof.size, proof.leaf_hash) == (position, len(states), leaf_hash(state))
            checkpoint, cosigners = LogProof.parse(proof.file).verify(state, policy)
            assert (checkpoint.size, set(cosigners)) == (len(states), {"w1"})


async def test_before_that_it_is_promised_and_where_it_is_late_that_is_said(log: Log) -> None:
    await append(log.dsn, 1)
    for promised, overdue in ((1000, False), (0, True)):
        served = await PublishedLog.open(log.dsn, ORIGIN, entries=True, promised=promised)
        try:
            proof = await served.proof(1)
            assert proof is not None
            assert (proof.file, proof.overdue) == (None, overdue)
            assert await served.proof(2) is None
        finally:
            await served.close()
