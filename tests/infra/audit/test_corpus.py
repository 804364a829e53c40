"""Every way of tampering is found, in a database and in a folder, with its first position; and each check is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.audit.findings import Check
from tests.infra.audit.corpus import ALONE, CASES, END, Case, rewrite
from tests.infra.audit.records import Record

Make = Callable[[str], Record]
EVERYWHERE = [(case, kind) for case in CASES for kind in case.kinds]


def tampered(case: Case, kind: str, a_record: Make, folder: Path) -> tuple[Record, dict[str, Any]]:
    """A record that was tampered with, and how the auditor looks at it."""
    record = a_record(kind)
    how: dict[str, Any] = {"witnessed": case.witnessed, "policy": case.policy and case.policy(record)}
    if case.remembered:
        how["memory"] = folder / "memory.sqlite"
        assert record.verify(**how).good
    case.tamper(record)
    return record, how


@pytest.mark.parametrize("kind", ["database", "folder"])
def test_a_record_that_nobody_touched_is_good(kind: str, a_record: Make, tmp_path: Path) -> None:
    record, memory = a_record(kind), tmp_path / "memory.sqlite"

    first, again = record.verify(memory=memory), record.verify(memory=memory)

    assert (first.good, first.entries, first.checkpoint.size) == (True, END, END)
    assert first.cosigners.keys() == {"w1"}
    assert (again.good, again.began, again.entries) == (True, END, 0)
    assert first.unsigned == again.unsigned == (5 if kind == "database" else 0)


@pytest.mark.parametrize(("case", "kind"), EVERYWHERE, ids=str)
def test_it_is_found_with_the_first_position_that_it_makes_doubtful(
    case: Case, kind: str, a_record: Make, tmp_path: Path
) -> None:
    record, how = tampered(case, kind, a_record, tmp_path)

    found = record.verify(**how).findings[0]

    assert (found.check, found.position, found.until) == (case.check, case.position, case.until), str(found)


@pytest.mark.parametrize("check", Check)
def test_without_a_check_something_goes_unnoticed(check: Check, a_record: Make, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == ALONE[check])
    assert case.check is check

    for kind in case.kinds:
        folder = tmp_path / kind
        record, how = tampered(case, kind, a_record, folder)
        assert not record.verify(**how).good
        assert record.verify(check, **how).findings == []


@pytest.mark.parametrize("kind", ["database", "folder"])
def test_a_fork_is_found_when_two_auditors_compare(kind: str, a_record: Make, tmp_path: Path) -> None:
    one, other = a_record(kind), a_record(kind)
    rewrite(other, cosigned=True)

    assert one.verify(memory=tmp_path / "one").good
    assert other.verify(memory=tmp_path / "other").good
    shown = other.verify(shown_to_others=[one.checkpoints()[END]]).findings[0]
    remembered = other.verify(memory=tmp_path / "one").findings[0]
    assert (shown.check, shown.position, shown.until) == (Check.FORK, 1, END)
    assert (remembered.check, remembered.position, remembered.until) == (Check.FORK, 257, 512)
