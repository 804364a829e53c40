"""What happens to a step of a review in time: its term, and what follows from silence.

Stored names are a contract: add, never rename.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.documents.documents.step_terms import StepTerm
from domain.kernel.declarations import INTERNAL, event


@event("documents.StepTermBegan", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StepTermBegan:
    """All reviews are done: the term of the approval begins."""

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    term: StepTerm


@event("documents.StepTermExtended", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StepTermExtended:
    """Days were declared free since: the term of the step ends later."""

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    due_before: datetime
    term: StepTerm
    because: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class PassedSeat:
    """A post of a step that was silent, and the post that may speak in its place: itself, by whoever acts for it."""

    post: str
    to: str


@event("documents.StepPassedOn", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StepPassedOn:
    """A step was silent until its term was over: it goes to whoever acts for the post, then to the post above it.

    `posts` and `accounts` are all that it is due from now, and `term` is the new one; None where no calendar reaches so
    far.
    """

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    seats: tuple[PassedSeat, ...]
    posts: tuple[str, ...]
    accounts: tuple[str, ...]
    term: StepTerm | None
    attachments: int


@event("documents.DeemedAgreed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeemedAgreed:
    """These posts were silent until the term of their step was over: by this law they agree, and the step is done."""

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    posts: tuple[str, ...]
    legal_basis: str


SilenceEvent = StepTermBegan | StepTermExtended | StepPassedOn | DeemedAgreed
