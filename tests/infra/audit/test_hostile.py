"""What a host that lies can do to an auditor, and an operator who signs what he likes: nothing that is not told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from infra.audit.exporting import export
from infra.audit.findings import Check
from infra.audit.folder import FolderSource
from infra.audit.memory import Memory
from infra.audit.source import Source, SourceError
from infra.audit.statements import Statements
from infra.audit.verifying import Report, VerificationRequest, verify
from infra.audit.watching import Watcher
from infra.cli.__main__ import app
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.notes import Note
from infra.tlog.policy import Party, WitnessPolicy
from infra.tlog.proofs import LogProof
from tests.infra.audit.hostile import ACTS, ORIGIN, START, STATEMENTS, InMemory, TwoFaced, WithoutEnd, told
from tests.infra.audit.records import act
from tests.suite.profiles import examples

DELAY = timedelta(seconds=10)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    found = Memory(tmp_path / "memory")
    yield found
    found.close()


def seen(source: Source, memory: Memory | None = None, *shown: bytes, hashes_alone: bool = False) -> Report:
    return verify(source, VerificationRequest(STATEMENTS, memory, shown, hashes_alone))


def a_fork(size: int) -> TwoFaced:
    """Another history that shows tiles of the true one first."""
    return TwoFaced(told(size, but=300), told(size))


@pytest.mark.parametrize("size", [600, 700])
def test_a_host_that_shows_other_tiles_for_each_question_does_not_hide_a_fork(size: int, memory: Memory) -> None:
    assert seen(InMemory(ACTS), memory).good

    found = seen(a_fork(size), memory)

    assert [one.check for one in found.findings] == [Check.FORK]
    assert seen(InMemory(told(700)), memory).good, "what it said is not remembered"


@pytest.mark.parametrize("size", [600, 700])
def test_it_does_not_hide_one_from_two_auditors_who_compare_either(size: int) -> None:
    found = seen(a_fork(size), None, InMemory(ACTS).checkpoint())

    assert [one.check for one in found.findings] == [Check.FORK]


def test_the_tree_alone_verified_does_not_stand_for_the_acts(memory: Memory) -> None:
    broken = InMemory(ACTS)
    broken.entries = told(600, but=300)

    assert seen(broken, memory, hashes_alone=True).good
    found = seen(broken, memory).findings

    assert [(one.check, one.position) for one in found] == [(Check.LEAF, 300)]


@pytest.mark.parametrize("hashes_alone", [True, False])
def test_a_log_without_end_that_nobody_vouches_for_is_not_followed(memory: Memory, *, hashes_alone: bool) -> None:
    stranger = WithoutEnd(SigningKey.generate(ORIGIN))

    found = seen(stranger, memory, hashes_alone=hashes_alone)

    assert [one.check for one in found.findings] == [Check.SIGNATURE]


def test_it_is_not_exported_either(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nobody vouches for it"):
        export(WithoutEnd(SigningKey.generate(ORIGIN)), STATEMENTS, tmp_path / "copy", hashes_alone=True)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "now"])
def test_no_time_that_an_operator_signs_stops_an_auditor(at: str, memory: Memory) -> None:
    watcher = Watcher(lambda: InMemory(told(3)), VerificationRequest(STATEMENTS, memory), DELAY)
    now = datetime.now(UTC)
    assert watcher.look(now).report.good
    odd = [act(number, START, stream=f"new-{number}", version=1, at=at) for number in (4, 5)]
    late = act(6, START, stream="new-6", version=1, at="9999-12-31T23:59:58Z")
    watcher = Watcher(lambda: InMemory([*told(3), *odd, late]), VerificationRequest(STATEMENTS, memory), DELAY)
    watcher.look(now)

    found = watcher.look(now)

    good = at.startswith("9999")
    assert found.report.good is good
    assert good or found.report.findings[0].position == 4


def test_a_cosignature_that_was_stripped_is_doubtful_from_where_the_auditor_was(memory: Memory) -> None:
    witness = SigningKey.generate("w.example/w", KeyKind.WITNESS)
    policy = WitnessPolicy(STATEMENTS.policy.logs, {"w": Party(witness.verifier)}, {}, "w")
    asked = VerificationRequest(Statements(policy, ORIGIN), memory)
    assert verify(InMemory(ACTS, witness=witness), asked).good

    found = verify(InMemory(told(700)), asked).findings

    assert [(one.check, one.position) for one in found] == [(Check.QUORUM, 601)]


def test_of_two_runs_with_one_memory_the_one_that_came_further_is_remembered(tmp_path: Path, memory: Memory) -> None:
    other = Memory(tmp_path / "memory")
    try:

        def overtaken(done: int, _: int) -> None:
            if done == 600:
                assert seen(InMemory(told(700)), other).good

        assert verify(InMemory(ACTS), VerificationRequest(STATEMENTS, memory), overtaken).good
    finally:
        other.close()

    assert seen(InMemory(ACTS), memory).findings[0].check is Check.REWIND


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "endless"])
def test_what_is_no_file_in_a_folder_is_not_waited_for(name: str, kind: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    export(InMemory(told(3)), STATEMENTS, copy)
    assert seen(FolderSource(copy)).good
    (copy / name).unlink()
    match kind:
        case "pipe":
            os.mkfifo(copy / name)
        case "folder":
            (copy / name).mkdir()
        case _:
            (copy / name).symlink_to("/dev/zero")

    with pytest.raises(SourceError, match=r"is no file|cannot be read"):
        seen(FolderSource(copy))


def test_what_was_found_is_told_also_where_the_evidence_cannot_be_kept(tmp_path: Path, memory: Memory) -> None:
    (tmp_path / "memory.evidence").write_text("in the way")

    look = Watcher(
        lambda: InMemory(told(3), key=SigningKey.generate(ORIGIN)), VerificationRequest(STATEMENTS, memory), DELAY
    ).look()

    assert [one.check for one in look.report.findings] == [Check.SIGNATURE]
    assert look.kept is not None
    assert "could not be kept" in look.kept


def test_a_proof_shows_the_words_of_a_stranger_and_obeys_none(tmp_path: Path) -> None:
    witness = SigningKey.generate("w.example/w", KeyKind.WITNESS)
    log = InMemory([b"\x1b[2J\x1b[31mnothing to see\n"])
    note = Note.parse(log.checkpoint())
    note = note.with_signatures([note.cosignature(witness, 2**63 - 1)])
    (tmp_path / "1.tlog-proof").write_bytes(LogProof(0, (), note.encoded(), log.entries[0]).encoded())
    policy = WitnessPolicy(STATEMENTS.policy.logs, {"caf\udce9": Party(witness.verifier)}, {}, "caf\udce9")
    (tmp_path / "policy").write_bytes(policy.encoded())

    given = ["audit", "proof", str(tmp_path / "1.tlog-proof"), "--policy", str(tmp_path / "policy")]
    answer = CliRunner().invoke(app, given, prog_name="foja")

    assert answer.exit_code == 0, answer.output
    assert "\\x1b[2J\\x1b[31mnothing to see\\n" in answer.output
    assert "cosigned by caf\\udce9 at 9223372036854775807 seconds after 1970, which is no time" in answer.output


@settings(deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_a_change_with_its_hash_mended_lies_within_what_is_named(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1_500))
    signed = data.draw(st.lists(st.integers(1, size), max_size=4, unique=True))
    _check_named(InMemory([b"%d" % at for at in range(size)], signed=signed), data.draw(st.integers(1, size)))


@pytest.mark.parametrize("position", [1, 256, 257, 40_000, 65_536, 65_537, 65_800])
def test_so_it_does_in_a_tall_tree(position: int) -> None:
    _check_named(InMemory([b"%d" % at for at in range(65_900)], signed=(20_000, 65_500, 65_700)), position)


def _check_named(log: InMemory, position: int) -> None:
    size, (block, within) = len(log.entries), divmod(position - 1, 256)
    tile = log.tiles[0, block]
    log.tiles[0, block] = tile[: within * 32] + bytes(32) + tile[(within + 1) * 32 :]

    found = seen(log, hashes_alone=True).findings[0]

    bounds = [0, *sorted(log.signed), size]
    before, after = max(one for one in bounds if one < position), min(one for one in bounds if one >= position)
    if (block + 1) * 256 <= size:
        # The tiles above are as they were signed, so they tell the block.
        before, after = max(before, block * 256), min(after, (block + 1) * 256)
    assert (found.position, found.until) == (before + 1, after)


def test_a_tile_that_is_missing_further_on_does_not_hide_what_is_wrong_before() -> None:
    log = InMemory([b"%d" % at for at in range(2_000)], signed=(500,))
    tile = log.tiles[0, 0]
    log.tiles[0, 0] = bytes(32) + tile[32:]
    del log.tiles[0, 7]

    found = seen(log, hashes_alone=True).findings

    assert [(one.check, one.position, one.until) for one in found] == [(Check.TILE, 1, 256)]
