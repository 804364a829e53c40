"""The commands that bring the books to a file that was read."""

from __future__ import annotations

from application.budgeting.importing.profile import Profile
from application.budgeting.importing.references import referred
from application.budgeting.importing.scratch import Draft, Labelled
from application.budgeting.importing.staging import complete
from domain.budgeting import commands as c
from domain.budgeting.budget import budget_id

MAX_FILE_NAME = 120


class Commands:
    """Turns what was read into commands. `file` is the file's name, which references hold."""

    def __init__(self, profile: Profile, file: str) -> None:
        self.government = profile.books.government or ""
        self._reference = profile.reference
        plain = file.encode("utf-8", "replace").decode()
        self.file = "".join(letter if letter.isprintable() else "?" for letter in plain)[-MAX_FILE_NAME:]

    def budget_id(self, year: int) -> str:
        """The budget of a year."""
        return budget_id(self.government, year)

    def open(self, year: int, currency: str) -> c.OpenBudget:
        """The books that the lines of a year need."""
        return c.OpenBudget(self.government, year, currency)

    def name(self, labelled: Labelled) -> c.NameCode:
        """A code's label."""
        name = labelled.name
        return c.NameCode(self.budget_id(labelled.year), name.dimension, name.path, name.label)

    def report(self, draft: Draft) -> c.ReportLine:
        """A line's figures. The reference is the same whenever the same file is imported."""
        amounts = complete(draft)
        return c.ReportLine(
            self.budget_id(draft.year),
            draft.coding,
            amounts["approved"],
            amounts["adjusted"],
            amounts["executed"],
            referred(self._reference, {"file": self.file, "line": draft.line, "year": draft.year}),
            draft.item,
        )
