"""What can be asked of notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttachNote:
    """Explain a figure: `about` is the id of a line, a control account, a code, or of the budget itself.

    `number` counts the notes about one thing from 1. Notes are public: no personal data.
    """

    budget_id: str
    about: str
    text: str
    number: int = 1
