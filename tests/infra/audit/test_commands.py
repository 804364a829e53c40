"""The auditor's commands as they are typed: what they print, and the exit codes that scripts go by."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from infra.audit.cli.audit_common import name_in_memory
from infra.audit.statements import Statements
from infra.cli.__main__ import app
from infra.settings.settings import DEVELOPMENT_LOG
from infra.tlog.keys import SigningKey
from infra.tlog.policy import WitnessPolicy
from infra.tlog.tiles import Bundle, unbundle
from tests.infra.audit.corpus import edit_payload, rewrite, strip_cosignature
from tests.infra.audit.listening import listening
from tests.infra.audit.records import InDatabase, InFolder, Record

Make = Callable[[str], Record]


class Auditor:
    """Types commands, with a policy and a memory of their own."""

    def __init__(self, record: Record, folder: Path) -> None:
        self.folder = folder
        self.policy = folder / "my.policy"
        self.policy.write_bytes(record.secrets.policy().encoded())
        self.environment = {
            "XDG_STATE_HOME": str(folder / "state"),
            "FOJA_DATA": str(folder / "data"),
            "COLUMNS": "200",
        }
        if isinstance(record, InDatabase):
            self.environment["FOJA_DATABASE_URL"] = record.dsn

    def types(self, *arguments: str, policy: bool = True) -> tuple[int, str]:
        trusted = ("--policy", str(self.policy)) if policy else ()
        answer = CliRunner().invoke(app, ["audit", *arguments, *trusted], env=self.environment, prog_name="foja")
        return answer.exit_code, answer.output


class Quiet(SimpleHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        Quiet.asked += 1
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A folder over HTTP."""
    with listening(partial(Quiet, directory=str(folder))) as address:
        yield address


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def test_the_database_its_export_and_the_served_log_are_verified(a_record: Make, tmp_path: Path) -> None:
    auditor = Auditor(a_record("database"), tmp_path)
    bundle = tmp_path / "bundle"

    assert auditor.types("export", str(bundle))[0] == 0
    with serving(bundle) as url:
        answers = [auditor.types("verify", *where) for where in (("--files",), (str(bundle),), (url,))]

    assert "0 files that acts name are whole (0 bytes)" in answers[0][1]
    assert auditor.types("verify", str(bundle), "--files")[0] == 1, "a bundle has no store"
    assert [code for code, _ in answers] == [0, 0, 0]
    assert "the database is whole: 600 acts of test.example/log" in answers[0][1]
    assert "5 newer acts are in no checkpoint yet" in answers[0][1]
    assert f"{bundle} is whole: 600 acts" in answers[1][1]
    # The address is of the same log, so what was verified in the database is not read again.
    assert "read 0 acts after the 600 that were verified before" in answers[2][1]
    assert "cosigned by w1" in answers[2][1]


def test_what_is_wrong_is_told_with_its_position_and_an_exit_code_of_its_own(a_record: Make, tmp_path: Path) -> None:
    record = a_record("folder")
    assert isinstance(record, InFolder)
    edit_payload(record)

    code, said = Auditor(record, tmp_path).types("verify", str(record.folder))
    as_json = Auditor(record, tmp_path).types("verify", str(record.folder), "--json")

    assert code == as_json[0] == 3
    assert "position 300: the entry is not the one that was recorded in the log" in said
    found = json.loads(as_json[1].splitlines()[0])
    assert (found["good"], found["findings"][0]["check"], found["findings"][0]["position"]) == (False, "leaf", 300)


def test_without_a_policy_nobody_is_believed(a_record: Make, tmp_path: Path) -> None:
    record = a_record("folder")
    assert isinstance(record, InFolder)
    auditor = Auditor(record, tmp_path)

    own = auditor.types("verify", str(record.folder), policy=False)
    (record.folder / "policy").unlink()
    none = auditor.types("verify", str(record.folder), policy=False)
    elsewhere = auditor.types("verify", "https://log.example/log", policy=False)

    assert own[0] == 0
    assert "a folder cannot vouch for itself" in own[1]
    assert none[0] == elsewhere[0] == 1
    assert "name a file with the keys of the log and its witnesses" in none[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "nowhere"), "nowhere is no folder"),
        (("verify", "http://127.0.0.1:1/log"), "cannot be reached"),
        (("verify", "http://127.0.0.1:1", "--origin", "x"), "the policy knows no log 'x'"),
        (("proof",), "name a position"),
        (("proof", "none.tlog-proof"), "none.tlog-proof: No such file"),
        (("watch", "http://127.0.0.1:1/log", "--receipt", "5"), "say it as POSITION@TIME"),
    ],
)
def test_what_cannot_be_read_is_no_finding(
    arguments: tuple[str, ...], said: str, a_record: Make, tmp_path: Path
) -> None:
    code, output = Auditor(a_record("folder"), tmp_path).types(*arguments)

    assert code == 1
    assert said in output


def test_a_proof_is_written_and_checked_alone(a_record: Make, tmp_path: Path) -> None:
    record = a_record("database")
    auditor = Auditor(record, tmp_path)
    state = record.rows()[299].state
    command = orjson.loads(state)["command"]

    by_command = auditor.types("proof", "--command", command, "--out", str(tmp_path))
    proof = tmp_path / "300.tlog-proof"
    checked = auditor.types("proof", str(proof))
    bare = auditor.types("proof", "299", "--without-entry", "--out", str(tmp_path))
    proof_alone = auditor.types("proof", str(tmp_path / "299.tlog-proof"))
    (tmp_path / "act").write_bytes(record.rows()[298].state)
    with_act = auditor.types("proof", str(tmp_path / "299.tlog-proof"), "--entry", str(tmp_path / "act"))
    other_act = auditor.types("proof", str(proof), "--entry", str(tmp_path / "act"))
    too_new = auditor.types("proof", "605", "--out", str(tmp_path))

    assert [one[0] for one in (by_command, checked, bare, with_act)] == [0, 0, 0, 0]
    assert "proven: position 300 of test.example/log, by a checkpoint of 600 acts" in checked[1]
    assert state.decode() in checked[1]
    assert (proof_alone[0], other_act[0], too_new[0]) == (3, 3, 1)
    assert "no checkpoint covers position 605: the newest covers 1 to 600" in too_new[1]


def test_a_log_of_hashes_alone_is_verified_as_such_or_not_at_all(a_record: Make, tmp_path: Path) -> None:
    auditor = Auditor(a_record("database"), tmp_path)
    bundle = tmp_path / "bundle"

    assert auditor.types("export", str(bundle), "--hashes-only")[0] == 0
    whole = auditor.types("verify", str(bundle))
    alone = auditor.types("verify", str(bundle), "--hashes-only")
    again = auditor.types("export", str(tmp_path / "again"), "--from", str(bundle))

    assert whole[0] == 3
    assert "position 1: the entry is missing" in whole[1]
    assert alone[0] == 0
    assert again[0] == 3
    assert not (tmp_path / "again").exists()


def test_an_export_is_there_in_whole_or_not_at_all(a_record: Make, tmp_path: Path) -> None:
    record = a_record("folder")
    assert isinstance(record, InFolder)
    auditor = Auditor(record, tmp_path)
    copy = tmp_path / "copy"

    assert auditor.types("export", str(copy), "--from", str(record.folder))[0] == 0
    taken = auditor.types("export", str(copy), "--from", str(record.folder))

    def files(folder: Path) -> dict[Path, bytes]:
        return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    assert files(copy) == files(record.folder)
    assert taken[0] == 1
    assert "is there already" in taken[1]
    assert (
        sum(len(unbundle((copy / Bundle(at, width).path).read_bytes())) for at, width in ((0, 256), (1, 256), (2, 88)))
        == 600
    )


def test_a_monitor_tells_forks_and_keeps_what_proves_them(a_record: Make, tmp_path: Path) -> None:
    one, other = a_record("folder"), a_record("folder")
    assert isinstance(one, InFolder)
    assert isinstance(other, InFolder)
    rewrite(other, cosigned=True)
    auditor = Auditor(one, tmp_path)
    state = tmp_path / "watch.sqlite"

    with serving(one.folder) as url:
        first = auditor.types("watch", url, "--once", "--state", str(state))
    with serving(other.folder) as url:
        second = auditor.types("watch", url, "--state", str(state))

    assert first[0] == 0
    assert "600 acts, 600 read, cosigned by w1" in first[1]
    assert second[0] == 3
    assert "positions 257 to 512: the log is another than the one that was seen before" in second[1]
    kept = {file.read_bytes() for file in (tmp_path / "watch.evidence").iterdir()}
    assert kept == {one.checkpoints()[600], other.checkpoints()[600]}


def test_a_monitor_tells_promises_that_were_not_kept(a_record: Make, tmp_path: Path) -> None:
    record = a_record("folder")
    assert isinstance(record, InFolder)
    auditor = Auditor(record, tmp_path)
    ago = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    with serving(record.folder) as url:
        kept = auditor.types("watch", url, "--once", "--receipt", f"600@{ago}")
        broken = auditor.types("watch", url, "--once", "--receipt", f"601@{ago}", "--json")
        not_yet = auditor.types("watch", url, "--once", "--receipt", f"601@{ago}", "--promised", "3600")

    assert (kept[0], broken[0], not_yet[0]) == (0, 4, 0)
    assert "the act at position 601" in json.loads(broken[1].splitlines()[0])["overdue"][0]


def test_a_monitor_of_the_database_sees_what_waits_too_long(a_record: Make, tmp_path: Path) -> None:
    code, said = Auditor(a_record("database"), tmp_path).types("watch", "--once", "--promised", "0")

    assert code == 4
    assert "5 acts are in no checkpoint, the oldest since" in said


def test_a_monitor_goes_on_where_a_log_is_away(a_record: Make, tmp_path: Path) -> None:
    one, other = a_record("folder"), a_record("folder")
    assert isinstance(other, InFolder)
    rewrite(other, cosigned=True)
    auditor, state, served = Auditor(one, tmp_path), tmp_path / "watch.sqlite", tmp_path / "served"
    assert one.verify(memory=state).good
    served.mkdir()
    ends: list[tuple[int, str]] = []

    with serving(served) as url:
        once = auditor.types("watch", url, "--once", "--state", str(state))
        before = Quiet.asked
        watching = threading.Thread(
            target=lambda: ends.append(auditor.types("watch", url, "--every", "0.1", "--state", str(state)))
        )
        watching.start()
        assert wait_until(lambda: Quiet.asked >= before + 3)
        # It comes back as another one. The checkpoint comes last, as a log publishes it.
        shutil.copytree(other.folder / "tile", served / "tile")
        shutil.copy(other.folder / "checkpoint", served / "checkpoint")
        watching.join(30)

    assert once[0] == 1
    assert [code for code, _ in ends] == [3]
    assert "checkpoint is not there" in ends[0][1]
    assert "the log is another than the one that was seen before" in ends[0][1]


def test_a_checkpoint_without_its_witness_is_not_enough(a_record: Make, tmp_path: Path) -> None:
    record = a_record("database")
    strip_cosignature(record)

    code, said = Auditor(record, tmp_path).types("verify")

    assert code == 3
    assert "position 501: the quorum 'w1' is not met" in said


def test_the_logs_of_developers_have_one_name_and_are_remembered_apart() -> None:
    def of(origin: str) -> Statements:
        key = SigningKey.generate(origin)
        return Statements(WitnessPolicy.parse(f"log {key.verifier}\nquorum none\n".encode()), origin)

    assert name_in_memory(of(DEVELOPMENT_LOG)) != name_in_memory(of(DEVELOPMENT_LOG))
    assert name_in_memory(of("record.example.org/log")) == "record.example.org/log"
