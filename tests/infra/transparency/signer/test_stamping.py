"""Checkpoints are stamped at an interval; what is signed, published and recorded never waits for the authority."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from infra.settings.settings import Settings, SettingsError
from infra.transparency.rfc3161 import Stamp, TimestampError
from infra.transparency.signer import stamping as module
from infra.transparency.signer.stamping import Stamper, stamping
from tests.infra.processes.running import running
from tests.infra.transparency.signer.logs import FAST, ORIGIN, Log, append, wait_for

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Authority:
    """Stamps what it is given, unless it is away; or does not answer until it is let go."""

    def __init__(self) -> None:
        self.given: list[bytes] = []
        self.away = False
        self.answers = threading.Event()
        self.answers.set()

    def stamp(self, message: bytes) -> Stamp:
        self.given.append(message)
        self.answers.wait(20)
        if self.away:
            raise TimestampError("https://tsa.example cannot be reached")
        return Stamp(b"stamp of " + message, AT)


@pytest.fixture
def log(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setattr(module, "LOOKS", FAST)
    return Log(database, tmp_path)


def count(outcome: str) -> float:
    return REGISTRY.get_sample_value("foja_log_timestamps_total", {"outcome": outcome}) or 0


async def test_the_newest_checkpoint_is_stamped_once_an_interval_and_nothing_waits_for_it(log: Log) -> None:
    authority, folder, before = Authority(), log.folder / "stamps", count("stamped")
    await append(log.dsn, 3)
    authority.answers.clear()
    async with log.following() as signer, running(signer.run):
        await wait_for(lambda: log.size() == 3)
        stamps = Stamper(log.dsn, ORIGIN, authority, folder, FAST, lambda: signer.leads)
        async with running(stamps.run):
            await wait_for(lambda: len(authority.given) == 1)
            await append(log.dsn, 4)
            await wait_for(lambda: log.size() == 7)
            assert list(folder.glob("*")) == [], "it is still waited for, and the log has gone on"
            authority.answers.set()
            await wait_for((folder / "7.tsr").exists)
    assert authority.given == log.published()[-2:]
    for size, note in zip((3, 7), authority.given, strict=True):
        assert (folder / f"{size}.checkpoint").read_bytes() == note
        assert (folder / f"{size}.tsr").read_bytes() == b"stamp of " + note
    assert count("stamped") == before + 2
    assert REGISTRY.get_sample_value("foja_log_timestamp_size") == 7
    assert REGISTRY.get_sample_value("foja_log_timestamp_seconds") == AT.timestamp()


async def test_an_authority_that_is_away_is_told_and_asked_again(log: Log) -> None:
    authority, folder, before = Authority(), log.folder / "stamps", count("failed")
    authority.away = True
    await append(log.dsn, 3)
    await log.sign()
    stamps = Stamper(log.dsn, ORIGIN, authority, folder, FAST, lambda: True)
    with capture_logs() as said:
        async with running(stamps.run):
            await wait_for(lambda: count("failed") >= before + 2)
            authority.away = False
            await wait_for((folder / "3.tsr").exists)
    assert [one["event"] for one in said][-1] == "timestamped"
    assert said[0] == {
        "event": "timestamp_failed",
        "log_level": "error",
        "size": 3,
        "error": "https://tsa.example cannot be reached",
    }


async def test_an_interval_is_kept_by_the_process_that_comes_after_and_who_does_not_sign_stamps_nothing(
    log: Log,
) -> None:
    authority, folder = Authority(), log.folder / "stamps"
    await append(log.dsn, 3)
    await log.sign()
    looked: list[bool] = []

    def leads() -> bool:
        looked.append(True)
        return len(looked) > 3

    async with running(Stamper(log.dsn, ORIGIN, authority, folder, 3600, leads).run):
        await wait_for((folder / "3.tsr").exists)
        assert len(looked) > 3
    await append(log.dsn, 3)
    await log.sign()
    looked.clear()
    async with running(Stamper(log.dsn, ORIGIN, authority, folder, 3600, leads).run):
        await wait_for(lambda: len(looked) > 6)
    assert len(authority.given) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"log_timestamp_authority": "https://tsa.example"}, "FOJA_LOG_TIMESTAMP_CA: name the certificates"),
        ({"log_timestamp_authority": "https://tsa.example", "log_timestamp_ca": Path("none.pem")}, "cannot be read"),
        ({"log_timestamp_authority": "https://tsa.example", "log_timestamp_ca": Path(__file__)}, "TIMESTAMP_CA: "),
    ],
)
def test_settings_that_cannot_be_used_are_refused_at_once(given: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        stamping(Settings.load(**given), "", ORIGIN, bool)
    assert stamping(Settings.load(), "", ORIGIN, bool) is None
