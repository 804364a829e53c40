"""What the tests of imports share: a short profile, and files in its shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from application.budgeting.importing.books import for_books
from application.budgeting.importing.profile import Profile
from application.budgeting.importing.profile_toml import read_profile
from application.budgeting.importing.scratch import Draft
from application.importing.problem import Problem
from application.importing.rejects import Reject
from infra.budgeting.importer.scratch import SqliteScratch
from infra.budgeting.importer.staging import StagingResult as Read
from infra.budgeting.importer.staging import stage

WIDE_TEXT = """
[books]
government = "XX"
currency = { column = "currency" }
year = { column = "year", first = 2014, last = 2016 }

[classification]
administrative = [{ code = "unit", label = "unit name" }, { code = "office", label = "office name" }]
nature = [{ text = "kind" }]

[amounts]
approved = "approved"
adjusted = "adjusted"
executed = "executed"
"""
WIDE = for_books(read_profile(WIDE_TEXT, "wide.toml"), None, None)
LONG = for_books(
    read_profile(
        WIDE_TEXT.split("[amounts]", maxsplit=1)[0]
        + """
[amounts]
phase = "phase"
amount = "amount"
phases = { voted = "approved", revised = "adjusted", spent = "executed" }
ignored = ["paid"]
""",
        "long.toml",
    ),
    None,
    None,
)
CODES = ("year", "currency", "unit", "unit name", "office", "office name", "kind")
HEADER = (*CODES, "approved", "adjusted", "executed")
LONG_HEADER = (*CODES, "phase", "amount")
GOOD = dict(
    zip(HEADER, ("2014", "MDL", "01", "Courts", "02", "Registry", "Staff", "10.50", "12", "-3.25"), strict=True)
)
LONG_GOOD = {**{name: GOOD[name] for name in CODES}, "phase": "voted", "amount": "10.50"}


def write(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """A CSV file in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    path.write_bytes(text.getvalue().encode())
    return path


def row(good: Mapping[str, str] = GOOD, **other: str) -> list[str]:
    """A good row, with other cells under some columns (`unit_name` for `unit name`)."""
    changed = {name.replace("_", " "): value for name, value in other.items()}
    assert changed.keys() <= good.keys()
    return list({**good, **changed}.values())


@dataclass
class Staged:
    """A file that went through the first pass."""

    staging: Read
    drafts: list[Draft]
    faults: list[Problem]
    warnings: list[Problem]
    rejects: list[Reject]
    labels: dict[tuple[str, ...], str]


def staged(path: Path, profile: Profile = WIDE, *, keep_going: bool = False) -> Staged:
    """The file after the first pass."""
    with SqliteScratch() as scratch:
        staging = stage(path, profile, scratch, keep_going=keep_going)
        return Staged(
            staging,
            [draft for _, draft in scratch.drafts()],
            list(scratch.notes("fault")),
            list(scratch.notes("warning")),
            list(scratch.rejects()),
            {(one.name.dimension, *one.name.path): one.name.label for one in scratch.labels()},
        )
