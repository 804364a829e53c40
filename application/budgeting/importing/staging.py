"""Rows become lines: told apart, numbered, summed where the file is long, and checked together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from operator import attrgetter

from application.budgeting.importing.left_out import OmittedRows
from application.budgeting.importing.phases import Phased, negative
from application.budgeting.importing.profile import PHASES, Profile
from application.budgeting.importing.rows import BrokenRow, Entry, IgnoredRow
from application.budgeting.importing.scratch import Draft, LabelledCode, Scratch
from application.importing.header import Header
from application.importing.problem import Problem, problem
from application.importing.rejects import Reject
from domain.budgeting.coding import DIMENSIONS, Coding
from domain.kernel.declarations import Refused
from domain.kernel.values import money, zero

_CELL, _PATH = "\x1f", "\x1e"
_UNTOLD = "?"
_paths = attrgetter(*DIMENSIONS)


class Staging:
    """Takes the rows of one file in order. `keep_going` keeps what is needed to import the good ones.

    Counts: `rows` all rows, `ignored` those of phases left out, `faults` and `warnings` the problems
    in the scratch store. `left_out` adds up the rows of which only their neighbours are wrong.
    """

    def __init__(self, profile: Profile, header: Header, scratch: Scratch, *, keep_going: bool = False) -> None:
        self._header = header
        self._amounts = profile.amounts
        self._repeats_are_lines = profile.repeated == "lines"
        self._scratch = scratch
        self._keep_going = keep_going
        self.rows = self.ignored = self.faults = self.warnings = 0
        self.left_out = OmittedRows()

    def unreadable(self, fault: Problem) -> None:
        """A stretch of the file that is no row at all."""
        self.rows += 1
        self._refuse(fault.line, _UNTOLD, [], (fault,))

    def take(self, cells: Sequence[str], line: int, read: Entry | IgnoredRow | BrokenRow) -> None:
        """A row and what was read in it."""
        self.rows += 1
        match read:
            case IgnoredRow():
                self.ignored += 1
            case BrokenRow():
                self._take_broken(cells, line, read)
            case Entry():
                self._take_entry(cells, line, read)

    def _take_broken(self, cells: Sequence[str], line: int, row: BrokenRow) -> None:
        item = _UNTOLD
        if row.year and row.coding:
            key = key_of(row.year, row.coding)
            item = str(self._item(key, row.item))
            if self._amounts.is_long:
                self._scratch.spoil(key, line)
        self._refuse(line, item, cells, row.problems)

    def _take_entry(self, cells: Sequence[str], line: int, row: Entry) -> None:
        key, digest = key_of(row.year, row.coding), self._digest(cells, row.item)
        if not self._repeats_are_lines and (earlier := self._scratch.seen(digest, line)) is not None:
            self._refuse_repeat(cells, line, row, earlier, (key, digest))
            return
        draft = Draft(line, row.year, row.currency, row.coding, self._item(key, row.item, digest), row.amounts)
        if self._amounts.is_long:
            self._sum(key, draft, cells)
        elif not self._scratch.add(key, draft):
            remedy = f"another item number: there is a line {draft.item} under these codes already"
            self._refuse(line, _UNTOLD, cells, (problem(line, "", str(draft.item), "item_twice", remedy),))
            self.left_out.add(row.currency, row.amounts)
            return
        for name in row.names:
            self._name(LabelledCode(line, row.year, name))

    def _digest(self, cells: Sequence[str], item: int) -> bytes:
        """What two rows have in common that repeat each other: every cell, and the number that they were given."""
        text = _CELL.join((*self._header.own_cells(cells), str(item)))
        return blake2b(text.encode(), digest_size=16).digest()

    def _refuse_repeat(
        self, cells: Sequence[str], line: int, row: Entry, earlier: int, known: tuple[bytes, bytes]
    ) -> None:
        """A repeated row could be one more line: the next one under its codes, once all others are counted."""
        key, digest = known
        remedy = (
            f"the same as line {earlier} in every column: take one of them out,"
            ' or say repeated = "lines" in the profile, which makes each a line of its own'
        )
        number = str(self._scratch.count(digest) + 1) if self._amounts.is_long else ""
        self._refuse(line, number, cells, (problem(line, "", cells[0], "duplicate_row", remedy),))
        if self._keep_going and not number:
            self._scratch.number_later(key, line)
        self.left_out.add(row.currency, row.amounts)

    def _item(self, key: bytes, given: int, digest: bytes | None = None) -> int:
        """The number that the row was given, else its place among those under its codes (long: among its repeats)."""
        if given:
            return given
        if not self._amounts.is_long:
            return self._scratch.count(key)
        return self._scratch.count(digest) if digest and self._repeats_are_lines else 1

    def _sum(self, key: bytes, draft: Draft, cells: Sequence[str]) -> None:
        if self._keep_going:
            self._scratch.keep(key, draft.line, draft.item, cells)
        known = self._scratch.find(key, draft.item)
        if known is None:
            self._scratch.add(key, draft)
            return
        amounts = dict(known.amounts)
        for phase, amount in draft.amounts.items():
            amounts[phase] = amounts[phase] + amount if phase in amounts else amount
        self._scratch.change(key, replace(known, amounts=amounts))

    def _name(self, labelled: LabelledCode) -> None:
        first = self._scratch.label(labelled)
        name = labelled.name
        if first is None or first[0] == name.label:
            return
        code = "/".join(name.path)
        remedy = f"{name.dimension} {code} is called {first[0]!r} in line {first[1]}, which is kept"
        self.warnings += 1
        self._scratch.warn(problem(labelled.line, name.dimension, name.label, "label_differs", remedy))

    def _refuse(self, line: int, item: str, cells: Sequence[str], faults: Sequence[Problem]) -> None:
        for fault in faults:
            self.faults += 1
            self._scratch.fault(fault)
        if self._keep_going:
            why = "; ".join(f"{fault.column}: {fault.code}: {fault.remedy}".lstrip(": ") for fault in faults)
            self._scratch.reject(Reject(line, item, cells, why))

    def finish(self) -> None:
        """Check what only the whole file can tell, once all rows are taken."""
        self._scratch.number_rejects()
        if not self._amounts.is_long:
            return
        for key, draft in self._scratch.drafts():
            for fault in self._sum_faults(draft):
                self.faults += 1
                self._scratch.fault(fault)
                self._scratch.spoil(key, draft.line)
        if self._keep_going:
            self._scratch.drop_spoilt("line {line}, of the same codes, is broken")

    def _sum_faults(self, draft: Draft) -> list[Problem]:
        column = self._amounts.amount or ""
        faults: list[Problem] = []
        for phase, amount in complete(draft).items():
            try:
                money(amount.amount, amount.currency)
            except Refused as refusal:
                faults.append(problem(draft.line, column, f"{amount.amount}", refusal.code, f"{phase}: {refusal}"))
            if amount.amount < 0 and phase != "executed":
                faults.append(negative(draft.line, column, f"{amount.amount}"))
        return faults


def complete(draft: Draft) -> Phased:
    """The three amounts of a line: what no row says of `adjusted` is as approved, the rest zero."""
    amounts = draft.amounts
    if len(amounts) == len(PHASES):
        return amounts
    nothing = zero(draft.currency)
    approved = amounts.get("approved", nothing)
    return {
        "approved": approved,
        "adjusted": amounts.get("adjusted", approved),
        "executed": amounts.get("executed", nothing),
    }


def key_of(year: int, coding: Coding) -> bytes:
    """A short key for a coding in a year."""
    paths = map(_CELL.join, _paths(coding))
    return blake2b(_PATH.join((str(year), *paths)).encode(), digest_size=16).digest()
