"""What the person at the terminal (or the program behind a pipe) sees of an import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from application.budgeting.importing.profile import PHASES
from application.importing.problem import Problem
from infra.budgeting.importer.importing import Report
from infra.budgeting.importer.scratch import SqliteScratch
from infra.budgeting.importer.sending import Stopped
from infra.cli.columns import aligned

SHOWN = 20


class Screen:
    """Shows an import: text on a terminal, or with `as_json` one JSON object a line on standard output.

    The objects are {"fault": ...}, {"warning": ...}, and at the end {"report": ...}.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)
        self._out = Console(highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self, what: str, unit: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar on a terminal, nothing elsewhere; gives a function that takes how much is done."""
        columns = (
            TextColumn(f"{what:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(f"{unit} {{task.fields[rate]}}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._err, disable=not self._err.is_terminal) as bars:
            task = bars.add_task(what, total=total, rate="")

            def show(done: int) -> None:
                speed = bars.tasks[0].speed
                bars.update(task, completed=done, rate=f"{speed:,.0f}/s" if speed else "")

            yield show

    def problems(self, kind: str, found: Iterable[Problem], count: int) -> None:
        """Problems of a kind ("fault" or "warning"): all as JSON, the first of them for people."""
        for number, one in enumerate(found):
            if self.as_json:
                self._json({kind: one})
            elif number < SHOWN:
                self._err.print(f"{kind}: {one}", style="red" if kind == "fault" else "yellow", markup=False)
        if not self.as_json and count > SHOWN:
            self._err.print(f"... and {count - SHOWN} more {kind}s; all of them with --json", markup=False)

    def stopped(self, stopped: Stopped, lines: int) -> None:
        """That the import was stopped, and how far it is: `lines` are those of the file."""
        if self.as_json:
            self._json({"stopped": {"lines": stopped.lines, "of": lines, "resumed": stopped.resumed}})
        at_least = "at least " if stopped.resumed else ""
        self._warn(
            f"Stopped: {at_least}{stopped.lines:,} of {lines:,} lines are recorded; the same command records the rest."
            " Until then the books say that they are unfinished."
        )

    def notes(self, scratch: SqliteScratch, kind: str) -> None:
        """The problems of a kind that are kept in the store."""
        limit = -1 if self.as_json else SHOWN
        self.problems(kind, scratch.notes(kind, limit), scratch.count_notes(kind))

    def report(self, report: Report) -> None:
        """What an import did."""
        plain = report.plain()
        if self.as_json:
            self._json({"report": plain})
            return
        self._out.print(
            "{file}: {lines:,} lines ({new:,} new, {corrected:,} corrected, {unchanged:,} unchanged),"
            " {commands:,} commands, {events:,} events in {seconds} s ({linesPerSecond:,} lines/s)".format(**plain),
            markup=False,
            soft_wrap=True,
        )
        if report.rejected:
            self._warn(
                f"{report.rejected:,} rows were set aside in {plain['rejects']}:"
                " correct them there and import that file with the same profile."
            )
            self._left_out(report)
        for budget, number in report.others.items():
            self._warn(
                f"{budget}: {number} imports of other files are begun and not finished: import those files again, or"
                f" give them up: ./foja import abandon {budget} --reason TEXT"
            )
        for line in _totals(plain["totals"]):
            self._out.print(line, markup=False)

    def _left_out(self, report: Report) -> None:
        """What the rows that were set aside amount to, as far as that can be read."""
        left_out = report.read.staged.left_out
        for currency, sums in left_out.texts().items():
            amounts = ", ".join(f"{phase} {amount}" for phase, amount in sums.items())
            self._warn(f"{left_out.readable:,} of them, which can be read, come to: {amounts} {currency}")
        if unknown := report.rejected - left_out.readable:
            self._warn(f"of {unknown:,} the amounts are not known")

    def _warn(self, text: str) -> None:
        self._err.print(text, style="yellow", markup=False)

    def _json(self, line: dict[str, Any]) -> None:
        sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()


def _totals(budgets: dict[str, dict[str, Any]]) -> list[str]:
    names = ("lines", *PHASES, "currency")
    head = ("budget, as summed from the file", *names)
    rows = [(budget, *(str(sums[name]) for name in names)) for budget, sums in budgets.items()]
    return aligned([head, *rows], left=(0, len(names)))
