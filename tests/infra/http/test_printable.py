from __future__ import annotations

from pathlib import Path

import pytest

from infra.audit.cli.replay_common import print_lines
from infra.audit.findings import Check, Finding
from infra.http.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Órgano de Control, 5 %", "Órgano de Control, 5 %"),
        ("\x1b[2K\rall is well", "\\x1b[2K\\rall is well"),
        ("one\nposition 1: two", "one\\nposition 1: two"),
        ("\x9b2J\x07\x7f", "\\x9b2J\\x07\\x7f"),
        ("in\u202edrow\u2028", "in\\u202edrow\\u2028"),
        (b"caf\xe9".decode(errors="surrogateescape"), "caf\\udce9"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert shown in str(Finding(Check.VERSIONS, 1, text))


def test_lines_can_be_kept() -> None:
    assert printable("a\nb\x1b", but="\n") == "a\nb\\x1b"


def test_what_people_wrote_into_the_record_takes_one_line(tmp_path: Path) -> None:
    print_lines(["reason: none\n12  by somebody else\x1b[2J", "next"], tmp_path / "out")

    assert (tmp_path / "out").read_text() == "reason: none\\n12  by somebody else\\x1b[2J\nnext\n"
