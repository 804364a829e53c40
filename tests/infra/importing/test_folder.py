"""Names that somebody else wrote lead to files of the folder, and to nothing else; texts tell how they are written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.importing.format import Format
from application.importing.problem import BrokenFile
from infra.importing.folder import Folder, NotInFolder
from infra.importing.recognising import recognised


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    (root / "secret").write_text("secret", "utf-8")
    folder = root / "papers"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "ñ.txt").write_text("ours", "utf-8")
    (folder / "out").symlink_to(root)
    (folder / "link").symlink_to(root / "secret")
    os.mkfifo(folder / "pipe")
    return folder


def test_a_file_below_the_folder_is_opened(papers: Path) -> None:
    with Folder(papers) as folder, folder.open("a/b/ñ.txt") as file:
        assert file.read() == b"ours"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../secret", "bad_file_name"),
        ("a/../../secret", "bad_file_name"),
        ("/etc/passwd", "bad_file_name"),
        ("a\\b", "bad_file_name"),
        ("a\0b", "bad_file_name"),
        ("a/\u202etxt", "bad_file_name"),
        ("/".join("a" * 40), "bad_file_name"),
        ("out/secret", "file_is_link"),
        ("link", "file_is_link"),
        ("pipe", "not_a_file"),
        ("a", "not_a_file"),
        ("none", "file_missing"),
        ("a/none/x", "file_missing"),
        ("n" * 300, "unreadable_file"),
    ],
)
def test_no_name_leads_out_of_it(papers: Path, name: str, code: str) -> None:
    with Folder(papers) as folder, pytest.raises(NotInFolder) as refused:
        folder.open(name)
    assert refused.value.code == code


@given(st.lists(st.sampled_from(["a", "b", "..", ".", "", "out", "link", "secret", "ñ.txt"]), min_size=1, max_size=6))
def test_whatever_is_opened_is_ours(papers: Path, parts: list[str]) -> None:
    with Folder(papers) as folder:
        try:
            with folder.open("/".join(parts)) as file:
                assert file.read() == b"ours"
        except NotInFolder:
            pass


@pytest.mark.parametrize(
    ("encoding", "delimiter", "told"),
    [
        ("utf-8", ",", "utf-8"),
        ("utf-8-sig", ";", "utf-8"),
        ("cp1252", "\t", "cp1252"),
        ("utf-16", "|", "utf-16"),
    ],
)
def test_a_text_tells_how_it_is_written(tmp_path: Path, encoding: str, delimiter: str, told: str) -> None:
    path = tmp_path / "index.csv"
    path.write_text(f"file{delimiter}subject\na{delimiter}Sequía, años\n", encoding)
    assert recognised(path) == Format(told, delimiter)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="unreadable_file"):
        recognised(tmp_path / "none")
    (tmp_path / "a").write_text("a", "utf-8")
    with pytest.raises(BrokenFile, match="unknown_encoding"):
        recognised(tmp_path / "a", "klingon")
