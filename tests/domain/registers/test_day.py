"""The file of a day holds what was registered and voided on it, and nothing else."""

from __future__ import annotations

import csv
import hashlib
from datetime import timedelta
from io import StringIO

from domain.registers.day import COLUMNS, file_of
from tests.domain.registers.register import MORNING, NEXT_DAY, NOW, OPENED, TODAY, TOMORROW, entry, voided
from tests.spec import fact

FACTS = [
    fact(OPENED, 1, act=NOW),
    fact(entry(1, counterparty="EX:mof", subject="A secret", manifest_sha256="c" * 64), 2, act=NOW),
    fact(entry(2, about="document-no-0002", paper_number="E7", happened_at=MORNING - timedelta(hours=3)), 3, act=NOW),
    fact(voided(1, 2), 4, act=NOW),
    fact(entry(3, registered_on=TOMORROW), 5, act=NEXT_DAY),
    fact(voided(2, 3, on=TOMORROW), 6, act=NEXT_DAY),
]


def test_a_day_is_what_was_registered_and_voided_on_it() -> None:
    found = file_of(TODAY, FACTS)
    assert (found.first, found.last, found.voided) == (1, 2, 1)
    heading, *lines = csv.reader(StringIO(found.csv.decode()))
    assert heading == list(COLUMNS)
    at = "2026-04-13T08:00:00.000000Z"
    assert lines == [
        ["registered", "1", "EX:moh/out/2026/000001", "out", "document-no-0001", "report", "EX:mof", "", "", "", at],
        [
            "registered",
            "2",
            "EX:moh/out/2026/000002",
            "out",
            "document-no-0002",
            "report",
            "",
            "E7",
            at.replace("08:", "05:"),
            "",
            at,
        ],
        ["voided", "1", "EX:moh/out/2026/000001", "", "", "", "", "", "", "mistake", at],
    ]
    assert found.sha256 == hashlib.sha256(found.csv).hexdigest()


def test_the_bytes_of_a_day_are_settled() -> None:
    """Whoever writes the file anew in ten years must find the hash that was recorded: these bytes are a contract."""
    assert file_of(TODAY, FACTS[:2]).csv == (
        b"line,n,number,direction,about,kind,counterparty,paper_number,happened_at,reason,recorded_at\r\n"
        b"registered,1,EX:moh/out/2026/000001,out,document-no-0001,report,EX:mof,,,,2026-04-13T08:00:00.000000Z\r\n"
    )


def test_a_day_on_which_numbers_were_voided_alone_has_no_first_and_last() -> None:
    later = file_of(TOMORROW, FACTS)
    assert (later.first, later.last, later.voided) == (3, 3, 1)
    nothing = file_of(TOMORROW, FACTS[5:])
    assert (nothing.first, nothing.last, nothing.voided) == (None, None, 1)
