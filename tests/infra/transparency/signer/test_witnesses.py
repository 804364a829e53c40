"""Witnesses: what is published has their quorum, appends go on without them, and what they saw binds the signer."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from infra.settings.settings import Settings, SettingsError
from infra.tlog.checkpoints import Checkpoint, open_checkpoint
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.notes import Note
from infra.transparency.signer.__main__ import policy
from infra.transparency.signer.errors import RefusedToSignError
from infra.transparency.signer.following import Round
from infra.transparency.signer.witnesses import BEHIND
from tests.infra.postgres.requests import query
from tests.infra.processes.running import running
from tests.infra.transparency.signer.logs import ORIGIN, Away, Log, a_witness, append, copied, wait_for


@pytest.fixture
def log(database: str, tmp_path: Path) -> Log:
    return Log(database, tmp_path)


async def test_what_is_published_carries_the_cosignatures_of_the_quorum(log: Log, tmp_path: Path) -> None:
    log.witnessed_by(*(a_witness(tmp_path, log, name) for name in ("w1", "w2", "w3")))
    for count in (3, 300, 20):
        await append(log.dsn, count)
        await log.sign()
    for one in log.published():
        checkpoint, note = open_checkpoint(one, log.keys.verifiers)
        log.check(checkpoint)
        assert set(log.policy.check_quorum(note)) == {"w1", "w2", "w3"}
    assert log.size() == 323


async def test_without_the_quorum_nothing_is_published_until_it_is_back(log: Log, tmp_path: Path) -> None:
    name, key, transport = a_witness(tmp_path, log)
    away = Away(transport)
    log.witnessed_by((name, key, away))
    async with log.following() as signer, running(signer.run):
        await append(log.dsn, 3)
        await wait_for(lambda: log.size() == 3)
        away.away = True
        for _ in range(3):
            before, asked = query(log.dsn, "SELECT max(size) FROM tlog.checkpoints")[0][0], away.asked
            await append(log.dsn, 5)
            await wait_for(lambda before=before, asked=asked: _signed(log) > before and away.asked > asked)  # type: ignore[misc]
        assert log.size() == 3
        away.away = False
        await wait_for(lambda: log.size() == 18)


async def test_a_witness_that_is_not_needed_may_be_away_and_is_shown_what_it_missed(log: Log, tmp_path: Path) -> None:
    name, key, transport = a_witness(tmp_path, log, "w2")
    away = Away(transport)
    log.witnessed_by(a_witness(tmp_path, log, "w1"), (name, key, away), needed=1)
    away.away = True
    async with log.following() as signer, running(signer.run):
        await append(log.dsn, 7)
        await wait_for(lambda: log.size() == 7)
        away.away = False
        await wait_for(lambda: len(Note.parse(log.published()[-1]).signatures) == 3)
    assert set(log.policy.check_quorum(Note.parse(log.published()[-1]))) == {"w1", "w2"}


@pytest.mark.parametrize("appended", [0, 2, 9])
async def test_a_restored_backup_whose_memory_is_lost_too_is_stopped_by_the_witness(
    log: Log, tmp_path: Path, appended: int
) -> None:
    log.witnessed_by(a_witness(tmp_path, log))
    await append(log.dsn, 3)
    await log.sign()
    async with copied(log.dsn) as restored:
        await append(log.dsn, 2)
        await log.sign()
        await _check_refused(log, restored, appended)


async def test_a_backup_of_before_the_first_checkpoint_is_stopped_by_the_witness(log: Log, tmp_path: Path) -> None:
    log.witnessed_by(a_witness(tmp_path, log))
    await append(log.dsn, 3)
    async with copied(log.dsn) as restored:
        await log.sign()
        await append(restored, 4)
        await _check_refused(log, restored, 0)
        assert query(restored, "SELECT size FROM tlog.checkpoints") == [(0,)], "of the empty tree there is one root"


async def _check_refused(log: Log, restored: str, appended: int) -> None:
    for file in log.folder.glob("log.*"):
        file.unlink()
    await append(restored, appended)
    async with log.round(restored) as other:
        with pytest.raises(
            RefusedToSignError,
            match=r"w1 \(http://w1\.test\) says that .* It shows a checkpoint of [35] entries",
        ):
            await _carry_out(other)
    assert query(restored, "SELECT count(*) FROM tlog.publications WHERE size > 3") == [(0,)]


async def _carry_out(steps: Round) -> None:
    await steps.begin(asyncio.Event())
    await steps.carry_out(10)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, text="not a signature\n"),
        httpx.Response(200, text="— w1.example/w AAAAAAAAAAAAAAAAAAAA\n"),
        httpx.Response(409, text="many\n"),
        httpx.Response(409, text="0\n"),
        httpx.Response(200, content=b"x" * 100_000),
        httpx.Response(403),
        httpx.Response(200, headers={"content-encoding": "gzip, gzip"}),
    ],
)
async def test_a_witness_that_answers_badly_is_as_good_as_away(
    log: Log, tmp_path: Path, answer: httpx.Response
) -> None:
    def bad(_: httpx.Request) -> httpx.Response:
        return unread(answer.status_code, answer.content, **answer.headers)

    name, key, _ = a_witness(tmp_path, log)
    log.witnessed_by((name, key, httpx.MockTransport(bad)))
    await append(log.dsn, 3)
    await log.sign()
    assert (log.published(), _signed(log)) == ([], 3)
    assert query(log.dsn, "SELECT count(*) FROM tlog.cosignatures") == [(0,)]


async def test_what_a_witness_packs_is_not_unpacked_further_than_it_may_go(log: Log, tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(100_000_000), 1)
    name, key, _ = a_witness(tmp_path, log)
    log.witnessed_by((name, key, httpx.MockTransport(lambda _: unread(200, bomb, **{"content-encoding": "gzip"}))))
    await append(log.dsn, 3)
    tracemalloc.start()
    try:
        await log.sign()
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    assert (log.published(), _signed(log)) == ([], 3)


@pytest.mark.parametrize(
    ("status", "said", "shown"),
    [(409, "99\n", "nothing"), (409, "99\n", "a stranger's"), (422, "", "what is there"), (422, "", "without end")],
)
async def test_a_witness_that_says_more_than_it_can_show_is_named_with_the_next_step(
    log: Log, tmp_path: Path, status: int, said: str, shown: str
) -> None:
    await append(log.dsn, 3)
    await log.sign()
    there = log.published()[-1]
    other = Checkpoint(ORIGIN, 99, bytes(32)).note().signed(SigningKey.generate(ORIGIN)).encoded()

    def lies(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return unread(status, said.encode())
        given = {"nothing": b"", "a stranger's": other, "what is there": there, "without end": b"x" * 1_000_000}
        return unread(200 if given[shown] else 404, given[shown])

    name, key, _ = a_witness(tmp_path, log)
    log.witnessed_by((name, key, httpx.MockTransport(lies)), a_witness(tmp_path, log, "w2"), needed=1)
    async with log.round() as steps:
        with pytest.raises(
            RefusedToSignError, match=r"w1 \(http://w1\.test\) says that .* It shows no checkpoint"
        ) as why:
            await steps.begin(asyncio.Event())
    assert "take the line of the witness w1 out of the file that FOJA_LOG_WITNESSES names" in str(why.value)
    log.witnessed_by(a_witness(tmp_path, log, "w2"))
    await append(log.dsn, 2)
    await log.sign()
    assert log.size() == 5, "the others are enough to go on"


async def test_a_witness_that_stays_behind_is_an_alarm_until_it_has_caught_up(log: Log, tmp_path: Path) -> None:
    log.promised = 0
    name, key, transport = a_witness(tmp_path, log, "w2")
    away = Away(transport)
    away.away = True
    log.witnessed_by(a_witness(tmp_path, log, "w1"), (name, key, away), needed=1)
    await append(log.dsn, 3)
    with capture_logs() as said:
        async with log.following() as signer, running(signer.run):
            await wait_for(lambda: any(one["event"] == "witness_behind" for one in said))
            await wait_for(lambda: log.size() == 3)
            away.away = False
            await wait_for(lambda: any(one["event"] == "witness_in_time_again" for one in said))
    assert BEHIND.labels("w2")._value.get() == 0  # noqa: SLF001 - how prometheus_client is read


def test_an_address_of_a_witness_that_cannot_be_asked_is_refused_at_once(tmp_path: Path) -> None:
    key = SigningKey.generate("w", KeyKind.WITNESS).verifier
    (tmp_path / "policy").write_text(f"witness w {key} http://w.example:99999/\nquorum w\n", encoding="ascii")

    with pytest.raises(SettingsError, match="where the witness 'w' is: it is no address"):
        policy(Settings(log_witnesses=tmp_path / "policy"))


async def test_a_cosignature_of_something_else_is_not_kept(log: Log, tmp_path: Path) -> None:
    name, key, _ = a_witness(tmp_path, log)

    def other(_: httpx.Request) -> httpx.Response:
        of = Checkpoint(ORIGIN, 1, bytes(32)).note().cosignature(key, 1_800_000_000)
        return unread(200, of.line().encode())

    log.witnessed_by((name, key, httpx.MockTransport(other)))
    await append(log.dsn, 3)
    await log.sign()
    assert (log.published(), _signed(log)) == ([], 3)
    assert query(log.dsn, "SELECT count(*) FROM tlog.cosignatures") == [(0,)]


def unread(status: int, content: bytes, **headers: str) -> httpx.Response:
    """An answer that is still to be read, as it is over a network."""
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def _signed(log: Log) -> int:
    return int(query(log.dsn, "SELECT max(size) FROM tlog.checkpoints")[0][0])
