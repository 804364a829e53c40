"""The signer is killed at each of its steps, and PostgreSQL under it: it goes on, consistent with all it published."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from infra.postgres.migrate import migrate
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.tlog.checkpoints import open_checkpoint
from infra.tlog.keys import SigningKey
from infra.tlog.merkle import verify_consistency
from infra.transparency.signer.keys import KeyFile
from infra.transparency.signer.memory import Memory, memory_file
from tests.infra.postgres.requests import query
from tests.infra.transparency.signer.logs import ORIGIN, Keys, Log, append, wait_for
from tests.infra.transparency.signer.processes import dies_at, signing
from tests.support.named import name_event_types

STORE = ("postgres.tlog.storing", "LogStore")
# When a signer starts, it publishes what was signed last once more: the second time is that of the new one.
STEPS = {
    "before tiles are stored": dies_at(*STORE, "grow", after=False),
    "after tiles are stored": dies_at(*STORE, "grow", after=True),
    "before it is signed": dies_at("transparency.signer.signing", "Signer", "_signed", after=False),
    "after it is signed": dies_at("transparency.signer.signing", "Signer", "_signed", after=True),
    "before it is kept": dies_at(*STORE, "keep", after=False),
    "after it is kept": dies_at(*STORE, "keep", after=True),
    "before it is published": dies_at(*STORE, "publish", after=False, call=2),
    "after it is published": dies_at(*STORE, "publish", after=True, call=2),
}


def a_log(dsn: str, folder: Path) -> Log:
    """The log of a signer process: its key lies in the folder."""
    keys = KeyFile(folder / "log.key", ORIGIN)
    keys.make()
    return Log(dsn, folder, Keys([one.key for one in keys.held()]))


def check(log: Log, shown: list[bytes]) -> None:
    """What was ever published still is; each checkpoint is true, and each goes on from the one before."""
    published = log.published()
    assert set(shown) <= set(published)
    before = None
    for one in published:
        checkpoint, _ = open_checkpoint(one, log.keys.verifiers)
        log.check(checkpoint)
        if before is not None and before.size:
            hashes = log.consistency(before.size, checkpoint.size)
            verify_consistency(before.size, checkpoint.size, hashes, before.root, checkpoint.root)
        before = checkpoint


@pytest.mark.parametrize("step", STEPS)
async def test_it_is_killed_at_each_step_and_goes_on(database: str, tmp_path: Path, step: str) -> None:
    log = a_log(database, tmp_path)
    await append(database, 3)
    await log.sign()
    shown = log.published()
    await append(database, 300)
    with signing(database, tmp_path, STEPS[step]) as process:
        assert await asyncio.to_thread(process.wait, 30) == -signal.SIGKILL
    shown += log.published()
    await append(database, 2)
    with signing(database, tmp_path):
        await wait_for(lambda: log.size() == 305)
    check(log, shown)


@pytest.mark.slow
async def test_it_is_killed_again_and_again_while_the_ledger_grows(database: str, tmp_path: Path) -> None:
    log = a_log(database, tmp_path)
    for number in range(5):
        shown = log.published()
        size = log.size()
        with signing(database, tmp_path):
            growing = asyncio.create_task(append(database, *[1] * 40))
            await wait_for(lambda size=size: log.size() > size)  # type: ignore[misc]
        await growing
        check(log, shown)
        assert Memory(memory_file(tmp_path, ORIGIN), ORIGIN).read() is not None, number


@pytest.mark.slow
async def test_postgresql_is_killed_under_it(cluster: EmbeddedPostgres, tmp_path: Path) -> None:
    dsn = cluster.start()
    migrate(dsn)
    name_event_types(dsn)
    log = a_log(dsn, tmp_path)
    with signing(dsn, tmp_path) as process:
        for _ in range(3):
            await append(dsn, 5)
            head = len(log.leaves())
            await wait_for(lambda head=head: log.size() == head)  # type: ignore[misc]
            shown = log.published()
            cluster.stop(force=True)
            cluster.start()
            await append(dsn, 300)
            head = len(log.leaves())
            await wait_for(lambda head=head: log.size() == head)  # type: ignore[misc]
            check(log, shown)
        assert process.poll() is None


async def test_of_two_processes_one_signs_and_the_other_takes_over(
    database: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log, elsewhere = a_log(database, tmp_path), tmp_path_factory.mktemp("other")
    (elsewhere / "log.key").write_bytes((tmp_path / "log.key").read_bytes())
    (elsewhere / "log.key").chmod(0o600)
    with signing(database, tmp_path) as first, signing(database, elsewhere) as second:
        for count in (1, 20, 300):
            await append(database, count)
            head = len(log.leaves())
            await wait_for(lambda head=head: log.size() == head)  # type: ignore[misc]
        leader = _leader(log, tmp_path, elsewhere)
        (first if leader == tmp_path else second).kill()
        await append(database, 7)
        await wait_for(lambda: log.size() == 328)
        assert _leader(log, tmp_path, elsewhere) != leader
    check(log, [])
    assert query(database, "SELECT count(*) FROM tlog.checkpoints GROUP BY size HAVING count(*) > 1") == []


def _leader(log: Log, *folders: Path) -> Path:
    """Who has signed the last checkpoint, by what each remembers."""
    remembered = {folder: Memory(memory_file(folder, ORIGIN), ORIGIN).read() for folder in folders}
    (found,) = [folder for folder, one in remembered.items() if one and one.size == log.size()]
    return found


async def test_a_signer_that_must_not_sign_says_why_and_ends_with_3(
    database: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    a_log(database, tmp_path)
    await append(database, 3)
    Memory(memory_file(tmp_path, ORIGIN), ORIGIN).remember(9, bytes(32))
    with signing(database, tmp_path) as process:
        assert await asyncio.to_thread(process.wait, 30) == 3
    assert "knows of a signed tree of 9, and the tiles hold 3" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"FOJA_LOG_ORIGIN": "", "FOJA_PROFILE": "production"}, "FOJA_LOG_ORIGIN: in production"),
        ({"FOJA_PROFILE": "production", "FOJA_LOG_KEY": "KEY"}, "FOJA_LOG_KEY: in production it names a file"),
        ({"FOJA_LOG_ORIGIN": "https://a b"}, "FOJA_LOG_ORIGIN"),
        ({"FOJA_LOG_WITNESSES": "/nowhere"}, "FOJA_LOG_WITNESSES: /nowhere cannot be read"),
        ({"FOJA_LOG_KEY": "/nowhere/log.key"}, "/nowhere/log.key cannot be read"),
        ({"FOJA_LOG_ORIGIN": "other.example/log"}, "holds a key of 'test.example/log'"),
    ],
)
async def test_settings_that_cannot_be_used_end_it_with_2(
    database: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], settings: dict[str, str], why: str
) -> None:
    a_log(database, tmp_path)
    key = SigningKey.generate(ORIGIN).skey()
    given = {name: value.replace("KEY", key) if value == "KEY" else value for name, value in settings.items()}
    with signing(database, tmp_path, **given) as process:
        assert await asyncio.to_thread(process.wait, 30) == 2
    said = capfd.readouterr().err
    assert why in said
    assert key not in said
