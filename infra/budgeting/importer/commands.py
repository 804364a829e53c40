"""The commands that bring the books to a file that was read."""

from __future__ import annotations

from application.budgeting.importing.profile import Profile
from application.budgeting.importing.references import referred
from application.budgeting.importing.scratch import Draft, LabelledCode
from application.budgeting.importing.staging import complete
from domain.budgeting.books.commands import BeginImport, OpenBudget
from domain.budgeting.books.decider import budget_id
from domain.budgeting.codes.commands import NameCode
from domain.budgeting.forms import MAX_FILE_NAME
from domain.budgeting.lines.commands import ReportLine


class Commands:
    """Turns what was read into commands. `file` is the file's name, which references hold."""

    def __init__(self, profile: Profile, file: str) -> None:
        self.government = profile.books.government or ""
        self._reference = profile.reference
        self.file = plain_name(file)

    def budget_id(self, year: int) -> str:
        """The budget of a year."""
        return budget_id(self.government, year)

    def open(self, year: int, currency: str) -> OpenBudget:
        """The books that the lines of a year need."""
        return OpenBudget(self.government, year, currency)

    def begin(self, year: int, sha256: str, profile: str, lines: int) -> BeginImport:
        """That the file goes into the books of a year."""
        return BeginImport(self.budget_id(year), self.file, sha256, plain_name(profile), lines)

    def name(self, labelled: LabelledCode) -> NameCode:
        """A code's label."""
        name = labelled.name
        return NameCode(self.budget_id(labelled.year), name.dimension, name.path, name.label)

    def report(self, draft: Draft) -> ReportLine:
        """A line's figures. The reference is the same whenever the same file is imported."""
        amounts = complete(draft)
        return ReportLine(
            self.budget_id(draft.year),
            draft.coding,
            amounts["approved"],
            amounts["adjusted"],
            amounts["executed"],
            referred(self._reference, {"file": self.file, "line": draft.line, "year": draft.year}),
            draft.item,
        )


def plain_name(text: str) -> str:
    """The name of a file or a profile as it can be recorded and shown."""
    plain = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in plain)[-MAX_FILE_NAME:].strip() or "?"
