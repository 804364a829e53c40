"""What else must hold of a verifier: no changed byte passes, runs that are cut off go on, nothing false is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.audit import verifying
from infra.audit.findings import Check
from infra.audit.memory import Memory, usual_file
from infra.audit.source import SourceError
from infra.audit.statements import Statements
from infra.audit.verifying import VerificationRequest, verify
from infra.audit.watching import WatchedReceipt, Watcher
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import SigningKey
from infra.tlog.notes import Note
from infra.tlog.policy import Party
from tests.infra.audit.corpus import operate, replay_checkpoint, rewrite
from tests.infra.audit.records import InFolder, Record, act
from tests.infra.transparency.signer.logs import ORIGIN
from tests.suite.profiles import examples

Make = Callable[[str], Record]


@pytest.fixture(scope="module")
def pristine(exported: Path, laid_down: tuple[str, object], tmp_path_factory: pytest.TempPathFactory) -> InFolder:
    """A folder that a test changes and puts right again."""
    folder = tmp_path_factory.mktemp("pristine") / "record"
    shutil.copytree(exported, folder)
    shutil.rmtree(folder / "checkpoints")
    return InFolder(laid_down[1], folder)  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60))
@given(data=st.data())
def test_no_byte_of_a_record_can_be_changed_unnoticed(pristine: InFolder, data: st.DataObject) -> None:
    files = [
        one for one in sorted(pristine.folder.rglob("*")) if one.is_file() and one.name not in {"policy", "README.md"}
    ]
    file = data.draw(st.sampled_from(files))
    before = file.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    try:
        file.write_bytes(before[:at] + bytes((before[at] ^ data.draw(st.integers(1, 255)),)) + before[at + 1 :])
        good = pristine.verify().good
    except SourceError:
        good = False
    finally:
        file.write_bytes(before)

    assert not good


def test_a_run_that_was_cut_off_goes_on_from_there(
    a_record: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "KEEP_EVERY", 1)
    record, file = a_record("folder"), tmp_path / "memory"
    statements = Statements(record.secrets.policy(), ORIGIN)

    def cut_off(done: int, _: int) -> None:
        if done > 512:
            raise KeyboardInterrupt

    memory = Memory(file)
    with pytest.raises(KeyboardInterrupt):
        verify(record.source(), VerificationRequest(statements, memory), cut_off)
    memory.close()
    found = record.verify(memory=file)

    assert (found.good, found.began, found.entries) == (True, 512, 88)


def test_what_a_cut_off_run_believed_of_a_forged_record_is_not_held_against_the_true_one(
    a_record: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "KEEP_EVERY", 1)
    record, forged, file = a_record("folder"), a_record("folder"), tmp_path / "memory"
    rewrite(forged)
    statements = Statements(record.secrets.policy(witnessed=False), ORIGIN)

    def cut_off(done: int, _: int) -> None:
        if done > 512:
            raise KeyboardInterrupt

    memory = Memory(file)
    with pytest.raises(KeyboardInterrupt):
        verify(forged.source(), VerificationRequest(statements, memory), cut_off)
    memory.close()
    found = record.verify(memory=file)

    assert (found.good, found.began, found.entries) == (True, 0, 600)


def test_a_finding_is_not_remembered(a_record: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "KEEP_EVERY", 1)
    record, forged, file = a_record("folder"), a_record("folder"), tmp_path / "memory"
    rewrite(forged)

    assert not forged.verify(memory=file).good
    assert record.verify(memory=file).good
    assert not forged.verify(memory=file).good
    assert record.verify(memory=file).good


def test_it_goes_on_as_the_log_grows_and_only_reads_what_is_new(a_record: Make, tmp_path: Path) -> None:
    record, file = a_record("folder"), tmp_path / "memory"
    assert record.verify(memory=file).good
    later = datetime.now(UTC) + timedelta(minutes=5)
    operate(record, *(act(number, later) for number in range(601, 651)))
    first = record.verify(memory=file)
    operate(record, *(act(number, later) for number in range(601, 800)))
    found = record.verify(memory=file)

    assert (first.findings, first.began, first.entries, first.checkpoint.size) == ([], 600, 50, 650)
    assert (found.findings, found.began, found.entries, found.checkpoint.size) == ([], 650, 149, 799)
    replay_checkpoint(record)
    assert record.verify(memory=file).findings[0].check is Check.REWIND


def test_streams_are_followed_from_one_run_to_the_next(a_record: Make, tmp_path: Path) -> None:
    record, file = a_record("folder"), tmp_path / "memory"
    assert record.verify(memory=file).good
    operate(record, act(601, datetime.now(UTC), stream="case-1", version=99))

    found = record.verify(memory=file).findings[0]

    assert (found.check, found.position) == (Check.VERSIONS, 601)
    assert "version 99 of its stream, where 16 would follow" in found.message


def test_a_log_whose_key_was_exchanged_is_verified_by_either_key(a_record: Make) -> None:
    record = a_record("folder")
    old, new = record.secrets.log, SigningKey.generate(ORIGIN)
    said = {"origin": ORIGIN, "old_key": str(old.verifier), "new_key": str(new.verifier), "overlap_until": "2027"}
    operate(record, act(601, datetime.now(UTC), type="transparency.LogKeyRotated", data=said))
    notes = record.checkpoints()
    record.put_checkpoints(notes | {601: Note.parse(notes[601]).signed(new).encoded()})
    witnessed = record.secrets.policy()

    for keys in ([old], [new], [old, new]):
        policy = replace(witnessed, logs=tuple(Party(key.verifier) for key in keys))
        assert record.verify(policy=policy).good
    assert record.verify().checkpoints == len(notes) == 4
    stranger = replace(witnessed, logs=(Party(SigningKey.generate(ORIGIN).verifier),))
    assert record.verify(policy=stranger).findings[0].check is Check.SIGNATURE


def test_a_checkpoint_that_lies_out_of_its_order_is_compared_as_well(a_record: Make) -> None:
    record = a_record("folder")
    assert isinstance(record, InFolder)
    other = Checkpoint(ORIGIN, 100, bytes(32)).note().signed(record.secrets.log)
    (record.folder / "checkpoints" / "550").write_bytes(other.encoded())

    found = record.verify().findings[0]

    assert (found.check, found.position) == (Check.ROOT, 100)


def test_the_memory_of_another_log_is_refused(a_record: Make, tmp_path: Path) -> None:
    record, file = a_record("folder"), tmp_path / "memory"
    assert record.verify(memory=file).good
    memory = Memory(file)
    try:
        with pytest.raises(SourceError, match=r"remembers the log 'test\.example/log'"):
            verify(record.source(), VerificationRequest(Statements(record.secrets.policy(), "another"), memory))
    finally:
        memory.close()


def test_each_log_has_a_memory_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    files = {usual_file(origin) for origin in ("a/b", "a_b", "../../x", "ñ" * 200)}

    assert len(files) == 4
    assert {file.parent for file in files} == {tmp_path / "foja" / "audit"}


def test_a_memory_that_is_none_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "memory").write_bytes(b"no database at all, but long enough to be taken for one" * 20)

    with pytest.raises(SourceError, match="cannot keep what was verified"):
        Memory(tmp_path / "memory")


def test_an_act_that_came_too_late_into_the_log_is_told(a_record: Make, tmp_path: Path) -> None:
    record, memory = a_record("folder"), Memory(tmp_path / "memory")
    asked = VerificationRequest(Statements(record.secrets.policy(), ORIGIN), memory)
    watcher = Watcher(record.source, asked, timedelta(seconds=10))
    now = datetime.now(UTC)
    try:
        assert watcher.look(now + timedelta(minutes=2)).overdue == []
        operate(record, act(601, now))
        look = watcher.look(now + timedelta(minutes=3))
    finally:
        memory.close()

    assert look.report.good
    assert "was in no checkpoint at" in look.overdue[0]


@pytest.mark.parametrize("text", ["", "5", "x@2026-01-01T00:00:00Z", "5@2026-01-01T00:00:00", "5@now"])
def test_a_receipt_is_a_position_and_a_time(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        WatchedReceipt.parse(text)
