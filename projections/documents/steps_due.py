"""When is each step of a review due, that may be silent? For the scheduler."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.documents.documents import events as e
from domain.documents.documents import silence_events as s
from domain.kernel.declarations import Recorded
from projections.documents.document_steps import DOCUMENT_STEPS
from projections.documents.document_steps import keys as steps_of
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class StepDue:
    """A step that something is still due of, and until when."""

    document_step_id: str
    due_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The steps that an event is about."""
    return steps_of(fact)


def evolve(row: StepDue | None, fact: Recorded[Any], key: str) -> StepDue | None:
    """Until when something is due after an event, if anything is."""
    match fact.event:
        case e.ReviewStarted(terms=terms):
            due = next((term.due_at for term in terms if key.endswith(f"/{term.step}")), None)
            return None if due is None else StepDue(key, due)
        case s.StepTermBegan(term=term) | s.StepTermExtended(term=term) | s.StepPassedOn(term=term):
            return None if term is None else StepDue(key, term.due_at)
        case e.StepAgreed(done=False) | e.StepObjected(done=False):
            return row
        case _:
            return None


STEPS_DUE = ReadModel(
    name="documents.steps_due",
    version=1,
    row=StepDue,
    key="document_step_id",
    events=DOCUMENT_STEPS.events,
    keys=keys,
    evolve=evolve,
    orders=("due_at",),
    permission="documents.mark_due",
)
