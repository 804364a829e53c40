"""What can be asked of notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.forms import text

MAX_TEXT = 5_000

Explanation = Annotated[str, text(MAX_TEXT, "note_length")]
"""What a note says."""


@dataclass(frozen=True, slots=True)
class AttachNote:
    """Explain a figure: `about` is the id of a line, a control account, a code, or of the budget itself.

    `number` counts the notes about one thing from 1. Notes are public: no personal data.
    """

    budget_id: str
    about: str
    text: Explanation
    number: int = 1
