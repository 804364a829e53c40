"""What happens to notes. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import PUBLIC, event


@event("budgeting.NoteAttached", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class NoteAttached:
    """An explanation stands beside a figure: `about` is the id of a line, control account, code or budget."""

    note_id: str
    budget_id: str
    about: str
    text: str
