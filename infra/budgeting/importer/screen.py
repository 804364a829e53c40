"""What an import of a budget file says to whoever runs it."""

from __future__ import annotations

from typing import Any

from application.budgeting.importing.profile import PHASES
from infra.budgeting.importer.importing import Report
from infra.budgeting.importer.sending import ImportStopped
from infra.cli.columns import aligned
from infra.importing.screen import Screen


class BudgetScreen(Screen):
    """Shows an import of a budget file: at its end also {"report": ...}, or {"stopped": ...}."""

    def stopped(self, stopped: ImportStopped, lines: int) -> None:
        """That the import was stopped, and how far it is: `lines` are those of the file."""
        if self.as_json:
            self.json({"stopped": {"lines": stopped.lines, "of": lines, "resumed": stopped.resumed}})
        at_least = "at least " if stopped.resumed else ""
        self.warn(
            f"Stopped: {at_least}{stopped.lines:,} of {lines:,} lines are recorded; the same command records the rest."
            " Until then the books say that they are unfinished."
        )

    def report(self, report: Report) -> None:
        """What an import did."""
        plain = report.plain()
        if self.as_json:
            self.json({"report": plain})
            return
        self.out.print(
            "{file}: {lines:,} lines ({new:,} new, {corrected:,} corrected, {unchanged:,} unchanged),"
            " {commands:,} commands, {events:,} events in {seconds} s ({linesPerSecond:,} lines/s)".format(**plain),
            markup=False,
            soft_wrap=True,
        )
        if report.rejected:
            self.warn(
                f"{report.rejected:,} rows were set aside in {plain['rejects']}:"
                " correct them there and import that file with the same profile."
            )
            self._left_out(report)
        for budget, number in report.others.items():
            self.warn(
                f"{budget}: {number} imports of other files are begun and not finished: import those files again, or"
                f" give them up: ./foja import abandon {budget} --reason TEXT"
            )
        for line in _totals(plain["totals"]):
            self.out.print(line, markup=False)

    def _left_out(self, report: Report) -> None:
        """What the rows that were set aside amount to, as far as that can be read."""
        left_out = report.read.staged.left_out
        for currency, sums in left_out.texts().items():
            amounts = ", ".join(f"{phase} {amount}" for phase, amount in sums.items())
            self.warn(f"{left_out.readable:,} of them, which can be read, come to: {amounts} {currency}")
        if unknown := report.rejected - left_out.readable:
            self.warn(f"of {unknown:,} the amounts are not known")


def _totals(budgets: dict[str, dict[str, Any]]) -> list[str]:
    names = ("lines", *PHASES, "currency")
    head = ("budget, as summed from the file", *names)
    rows = [(budget, *(str(sums[name]) for name in names)) for budget, sums in budgets.items()]
    return aligned([head, *rows], left=(0, len(names)))
