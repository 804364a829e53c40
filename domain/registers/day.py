"""A day of a register as a file: what was registered and voided on it, as it was, whoever writes it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.moments import canonical_moment
from domain.registers import events as e

COLUMNS = (
    *("line", "n", "number", "direction", "about", "kind", "counterparty", "paper_number", "happened_at", "reason"),
    "recorded_at",
)


@dataclass(frozen=True, slots=True)
class RegisterDayFile:
    """The CSV of a day (RFC 4180, UTF-8, a heading, a line an act in the order of the record), and what it comes to.

    Only what the operator may give out is in it: no subject, and nothing that is sealed.
    """

    csv: bytes
    first: int | None
    last: int | None
    voided: int

    @property
    def sha256(self) -> str:
        """The hash of the CSV."""
        return hashlib.sha256(self.csv).hexdigest()


def file_of(day: date, facts: Iterable[Recorded[Any]]) -> RegisterDayFile:
    """The file of a day, from the facts of a register in the order of the record; those of other days are passed by."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    numbers, voided = list[int](), 0
    for fact in facts:
        at = canonical_moment(fact.act.at)
        match fact.event:
            case e.EntryRegistered(registered_on=on) as entry if on == day:
                on_paper = (entry.paper_number or "", canonical_moment(entry.happened_at) if entry.happened_at else "")
                about = (entry.direction.value, entry.about, entry.kind, entry.counterparty or "")
                writer.writerow(("registered", entry.n, entry.number, *about, *on_paper, "", at))
                numbers.append(entry.n)
            case e.EntryVoided(voided_on=on) as line if on == day:
                writer.writerow(("voided", line.n, line.number, "", "", "", "", "", "", line.reason.value, at))
                voided += 1
            case _:
                pass
    return RegisterDayFile(text.getvalue().encode(), min(numbers, default=None), max(numbers, default=None), voided)
