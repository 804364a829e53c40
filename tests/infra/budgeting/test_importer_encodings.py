"""The encoding of a file: another one than the profile's is named once, with the byte, its line and the likely one."""

import os
import subprocess
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from application.importing.format import Format
from application.importing.problem import BrokenFile
from tests.infra.budgeting.importing import WIDE, row, staged, write

SPANISH = [row(unit_name="Educación", office_name="Número"), row(unit_name="Niñez", approved="1")]


@pytest.mark.parametrize(
    ("encoding", "expected", "said"),
    [
        ("latin-1", "utf-8", "line 2: wrong_encoding: 'Educaci.+xf3n': text in utf-8; by byte 0xf3 here"),
        ("cp1252", "utf-8", "looks like cp1252, in which it reads 'Educación': say encoding = \"cp1252\" under"),
        ("utf-16", "utf-8", "line 1: wrong_encoding.* by byte 0xff here this file looks like utf-16, .* 'year'"),
        ("utf-16-be", "utf-8", "by byte 0x00 here this file looks like utf-16-be"),
        ("utf-8", "latin-1", "text in latin-1; by byte 0xc3 here this file looks like utf-8, .* 'Educación'"),
        ("utf-8-sig", "cp1252", "this file looks like utf-8"),
        ("utf-8", "utf-16", "this file looks like utf-8"),
        ("latin-1", "utf-16", "this file looks like cp1252"),
    ],
)
def test_another_encoding_is_named_once(tmp_path: Path, encoding: str, expected: str, said: str) -> None:
    path = write(tmp_path / "a.csv", SPANISH)
    path.write_bytes(path.read_bytes().decode().encode(encoding))
    profile = msgspec.structs.replace(WIDE, file=Format(encoding=expected))
    with pytest.raises(BrokenFile, match=said) as caught:
        staged(path, profile)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "mac-roman"])
def test_a_file_in_its_own_encoding_is_taken(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", [row(unit_name="Sécurité", office_name="à côté")])
    path.write_bytes(path.read_bytes().decode().encode(encoding))
    found = staged(path, msgspec.structs.replace(WIDE, file=Format(encoding=encoding)))
    assert found.labels["administrative", "01"] == "Sécurité"


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    given, pipe = write(tmp_path / "a.csv", [row()]), tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cp", given, pipe]) as copying:
        found = staged(pipe)
    assert copying.returncode == 0
    assert [draft.line for draft in found.drafts] == [2]
    assert found.staging.digest == sha256(given.read_bytes()).hexdigest()


def test_rejected_rows_are_kept_as_they_were_whatever_they_hold(tmp_path: Path) -> None:
    odd = row(unit_name="a\x1fb", office_name='"\0"')
    path = write(tmp_path / "a.csv", [odd, row(unit_name="E-ACUTE", office_name="Á")])
    path.write_bytes(path.read_bytes().replace(b"E-ACUTE", b"\xe9"))
    first, second = staged(path, keep_going=True).rejects
    assert first.cells == odd
    assert second.cells == row(unit_name="\udce9", office_name="Á")
