from __future__ import annotations

import pytest

from infra.audit.findings import Check, Finding
from infra.printable import printable


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
