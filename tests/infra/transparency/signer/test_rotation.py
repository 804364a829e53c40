"""The key of the log is exchanged: both sign for a while, the ledger says so, and a run cut off is finished."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from application.bus.bus import Bus
from domain.transparency.events import LogKeyRotated
from infra.settings.settings import Profile, Settings
from infra.tlog.checkpoints import open_checkpoint
from infra.tlog.keys import SigningKey, VerifierKey
from infra.tlog.notes import Note
from infra.transparency.signer.errors import LogKeyError
from infra.transparency.signer.keys import KeyFile, log_keys
from infra.transparency.signer.rotating import rotate
from tests.infra.processes.running import CLERK, Database, running
from tests.infra.transparency.signer.logs import ORIGIN, Log, wait_for
from tests.support.forked import ran
from tests.support.founded import found_operators

ROOT = Path(__file__).resolve().parents[4]
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    found = KeyFile(tmp_path / "log.key", ORIGIN)
    found.make()
    return found


async def test_a_running_signer_takes_the_new_key_up_and_the_old_one_signs_its_record(
    database: str, tmp_path: Path, keys: KeyFile, bus: Bus, look: Database
) -> None:
    log = Log(database, tmp_path)
    old = keys.current()[0].verifier
    async with log.following(keys) as signer, running(signer.run):
        await wait_for(lambda: len(log.published()) == 1)
        found = await rotate(keys, ORIGIN, SOON, bus, CLERK)
        await wait_for(lambda: len(log.published()) == 2)
    (fact,) = await look.facts(LogKeyRotated)
    assert fact.event == LogKeyRotated(ORIGIN, str(old), str(found.new), SOON)
    assert (found.old, found.position) == (old, fact.position)
    first, second = log.published()
    new = VerifierKey.parse(fact.event.new_key)
    assert not Note.parse(first).signed_by(new)
    checkpoint, note = open_checkpoint(second, [old])
    assert checkpoint.size == fact.position, "who trusts the old key alone finds the new one in what it signed"
    assert note.signed_by(new)


async def test_a_run_that_was_cut_off_is_finished_and_a_second_rotation_waits(keys: KeyFile, bus: Bus) -> None:
    keys.rotate(SOON)
    finished = await rotate(keys, ORIGIN, SOON + timedelta(days=9), bus, CLERK)
    assert (finished.begun_before, finished.until) == (True, SOON)
    with pytest.raises(LogKeyError, match=r"a rotation is under way until .*, and recorded"):
        await rotate(keys, ORIGIN, SOON, bus, CLERK)
    assert len(keys.current()) == 2


def test_in_production_a_first_key_is_made_when_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "made.key"
    settings = Settings(profile=Profile.PRODUCTION, log_key=SecretStr(str(file)), log_origin=ORIGIN)
    with pytest.raises(LogKeyError, match="cannot be read"):
        log_keys(settings, ORIGIN)
    made = log_keys(settings, ORIGIN, make=True).current()
    assert log_keys(settings, ORIGIN, make=True).current()[0].verifier == made[0].verifier
    assert file.stat().st_mode & 0o777 == 0o600


def test_when_the_overlap_is_over_the_new_key_signs_alone(keys: KeyFile) -> None:
    old, new = keys.rotate(datetime.now(UTC) - timedelta(seconds=1))
    assert [one.verifier for one in keys.current()] == [new.verifier]
    assert keys.rotate(SOON)[0].verifier == new.verifier
    assert old.verifier not in {one.key.verifier for one in keys.held()}
    assert keys.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no current key"),
        ("OLD", "holds no current key"),
        ("KEY\nKEY", "holds no current key"),
        ("PRIVATE+KEY+x+y+z", "a line is no signing key"),
        ("KEY\nKEY until tomorrow", "a line is no signing key"),
        ("KEY\nKEY until 2100-01-01T00:00:00", "has a zone"),
        ("OTHER", "holds a key of 'other.example'"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused_and_nothing_of_it_is_said(keys: KeyFile, content: str, why: str) -> None:
    own, other = SigningKey.generate(ORIGIN).skey(), SigningKey.generate("other.example").skey()
    stands_for = {"KEY": own, "OTHER": other, "OLD": f"{own} until 2100-01-01T00:00:00Z"}
    filled = re.sub(r"KEY(?!\+)|OTHER|OLD", lambda word: stands_for[word[0]], content)  # at once: keys hold any letters
    keys.file.write_text(filled, encoding="ascii")
    with pytest.raises(LogKeyError, match=why) as told:
        keys.current()
    assert own not in str(told.value)


def test_a_file_that_others_can_read_is_refused(keys: KeyFile) -> None:
    keys.file.chmod(0o640)
    with pytest.raises(LogKeyError, match="chmod 600"):
        keys.current()


@pytest.mark.slow
def test_the_commands_show_the_keys_and_exchange_them(database: str, tmp_path: Path) -> None:
    settings = {"FOJA_DATABASE_URL": database, "FOJA_DATA": str(tmp_path), "FOJA_LOG_ORIGIN": ORIGIN}

    def foja(*given: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "infra.cli", "audit", *given]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **settings}
        return ran(command, env=environment)

    before = foja("key").stdout.split()
    assert before[0] == "log"
    denied = foja("rotate-key", "--overlap", "30")
    assert (denied.returncode, "transparency.rotate_log_key" in denied.stderr) == (1, True)
    assert foja("key").stdout.split() == before, "and the key is as it was"

    found_operators(database)
    assert "both keys sign until" in foja("rotate-key", "--overlap", "30").stdout
    after = [line for line in foja("key").stdout.splitlines() if line.startswith("log ")]
    assert len(after) == 2
    assert after[1] == f"log {before[1]}"
    assert VerifierKey.parse(after[0].removeprefix("log ")).name == ORIGIN
