"""What lies behind the last entry, and checkpoints that nobody vouches for: in a folder and in a database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infra.audit.findings import Check
from infra.audit.folder import read_bundle
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import SigningKey
from infra.tlog.notes import Note
from infra.tlog.tiles import Bundle, bundle
from tests.infra.audit.corpus import END
from tests.infra.audit.records import InDatabase, InFolder, Record
from tests.infra.transparency.signer.logs import ORIGIN

Make = Callable[[str], Record]
LAST = "tile/entries/002.p/88"
STRANGER = SigningKey.generate("stranger.example/log")


@pytest.fixture
def record(a_record: Make) -> InFolder:
    made = a_record("folder")
    assert isinstance(made, InFolder)
    return made


@pytest.fixture
def folder(record: InFolder) -> Path:
    return record.folder


def found(record: Record) -> list[tuple[Check, int]]:
    return [(one.check, one.position) for one in record.verify().findings]


@pytest.mark.parametrize("trailing", [b"\x00", b"\xff\xff half an entry", b"\x00\x00", b"\x00\x04past"])
@pytest.mark.parametrize("path", ["tile/entries/000", LAST])
def test_bytes_behind_the_last_entry_of_a_bundle(record: InFolder, folder: Path, path: str, trailing: bytes) -> None:
    with (folder / path).open("ab") as file:
        file.write(trailing)

    assert found(record) == [(Check.SURPLUS, END + 1 if path == LAST else 257)]


@pytest.mark.parametrize(
    ("path", "source", "position"),
    [
        ("tile/entries/002", LAST, END + 1),
        ("tile/entries/003", "tile/entries/000", 769),
        ("tile/entries/003.p/9", LAST, 769),
        ("tile/0/003", "tile/0/000", 769),
        ("tile/1/000", "tile/0/000", END + 1),
        ("tile/2/000", "tile/0/000", END + 1),
        ("tile/entries/x001/000", "tile/entries/000", 256_001),
        ("tile/entries/002.p/7", LAST, 513),
        ("tile/entries/more", LAST, END + 1),
    ],
)
def test_a_file_of_entries_that_nobody_signed(
    record: InFolder, folder: Path, path: str, source: str, position: int
) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / source, folder / path)

    assert found(record) == [(Check.SURPLUS, position)]


def test_the_whole_bundle_in_place_of_the_last_one_brings_entries_along(record: InFolder, folder: Path) -> None:
    (folder / LAST).rename(folder / "tile/entries/002")
    with (folder / "tile/entries/002").open("ab") as file:
        file.write(b"\x00\x04more")

    assert (Check.SURPLUS, END + 1) in found(record)


def test_tiles_behind_the_end_of_the_ledger(a_record: Make) -> None:
    record = a_record("database")
    assert isinstance(record, InDatabase)

    record.run("INSERT INTO tlog.tiles SELECT 0, 3, hashes FROM tlog.tiles WHERE (level, number) = (0, 0)")

    assert found(record) == [(Check.SURPLUS, 769)]


# --- earlier checkpoints -----------------------------------------------------------------------


def unsigned(note: bytes, record: Record) -> bytes:
    del record
    parsed = Note.parse(note)
    return replace(parsed, signatures=(parsed.signatures[0]._replace(key_id=b"none"),)).encoded()


def forged(note: bytes, record: Record) -> bytes:
    del record
    parsed = Note.parse(note)
    name, key_id, value = parsed.signatures[0]
    wrong = parsed.signatures[0]._replace(value=value[:-1] + bytes((value[-1] ^ 1,)))
    assert (name, key_id) == (wrong.name, wrong.key_id)
    return replace(parsed, signatures=(wrong, *parsed.signatures[1:])).encoded()


def wrongly_cosigned(note: bytes, record: Record) -> bytes:
    del record
    parsed = Note.parse(note)
    last = parsed.signatures[-1]
    wrong = last._replace(value=last.value[:-1] + bytes((last.value[-1] ^ 1,)))
    return replace(parsed, signatures=(*parsed.signatures[:-1], wrong)).encoded()


def a_strangers(note: bytes, record: Record) -> bytes:
    del record
    ours = Checkpoint.parse(Note.parse(note).text)
    return replace(ours, origin=STRANGER.name).note().signed(STRANGER).encoded()


def of_another_tree(note: bytes, record: Record) -> bytes:
    del note, record
    return Checkpoint(ORIGIN, 500, bytes(32)).note().signed(SigningKey.generate(ORIGIN)).encoded()


@pytest.mark.parametrize("kind", ["database", "folder"])
@pytest.mark.parametrize(
    "change", [unsigned, forged, wrongly_cosigned, a_strangers, of_another_tree], ids=lambda it: it.__name__
)
def test_an_earlier_checkpoint_that_nobody_vouches_for(
    kind: str, change: Callable[[bytes, Record], bytes], a_record: Make
) -> None:
    record = a_record(kind)
    notes = record.checkpoints()
    record.put_checkpoints(notes | {500: change(notes[500], record)})

    (finding,) = record.verify().findings

    assert (finding.check, finding.position) == (Check.CHECKPOINTS, 500)
    assert "500 entries" in finding.message


def test_a_checkpoint_of_a_longer_log_lies_among_the_earlier_ones(record: InFolder, folder: Path) -> None:
    longer = Checkpoint(ORIGIN, 700, bytes(32)).note()
    (folder / "checkpoints/700").write_bytes(longer.signed(record.secrets.log).encoded())

    assert found(record) == [(Check.REWIND, END + 1)]


@pytest.mark.parametrize("name", ["0500", "latest", "-5"])
def test_a_checkpoint_under_a_name_that_nobody_reads(record: InFolder, folder: Path, name: str) -> None:
    shutil.copy(folder / "checkpoints/500", folder / "checkpoints" / name)

    assert found(record) == [(Check.CHECKPOINTS, 1)]


def test_what_is_no_checkpoint_at_all(record: InFolder, folder: Path) -> None:
    (folder / "checkpoints/500").write_bytes(b"nothing of the kind")

    assert found(record) == [(Check.CHECKPOINTS, 500)]


def test_one_checkpoint_is_kept_in_place_of_another(record: InFolder, folder: Path) -> None:
    shutil.copy(folder / "checkpoints/250", folder / "checkpoints/500")

    assert found(record) == [(Check.CHECKPOINTS, 500)]


@pytest.mark.parametrize(
    ("count", "trailing", "read"),
    [(256, b"", 88), (256, b"\x00", 257), (256, b"\x00\x01x", 257), (100, b"", 100), (100, b"\x09", 100), (9, b"", 9)],
)
def test_a_server_that_gives_another_bundle_for_the_last_one(count: int, trailing: bytes, read: int) -> None:
    files = {"tile/entries/002": bundle([b"act"] * count) + trailing}

    entries = read_bundle(files.get, Bundle(2, 88))

    assert len(entries) == read, "only a whole bundle, to its end, stands for the beginning of itself"
