"""What follows when an upload arrived: somebody looks inside and scans it, and it is admitted or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from application.kernel.effects import Effect
from domain.files import events as e
from domain.files.commands import AdmitFile, RejectFile
from domain.files.kinds import RejectionCode
from domain.kernel.declarations import Recorded


@dataclass(frozen=True, slots=True)
class Examination:
    """A file to be looked into, and what its uploader says that it is."""

    upload_id: str
    thing: str
    blob: str
    media_type: str
    name: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Harmless:
    """What a file was found to be, and the hash of its bytes."""

    detected_type: str
    sha256: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a file is not taken; `rule` is the clause of ISO 19005 that a false PDF/A breaks."""

    code: RejectionCode
    rule: str | None = None


ExaminationOutcome = Harmless | Rejection


def ask(fact: Recorded[e.UploadReceived]) -> Examination:
    """Each file that arrives is examined."""
    received = fact.event
    return Examination(received.upload_id, received.thing, received.blob, received.media_type, received.name)


def done(request: Examination, outcome: ExaminationOutcome) -> Sequence[Any]:
    """Admit it, or reject it."""
    if isinstance(outcome, Harmless):
        return [AdmitFile(request.upload_id, request.thing, outcome.detected_type, outcome.sha256)]
    return [RejectFile(request.upload_id, outcome.code, outcome.rule)]


def failed(request: Examination, code: str) -> Sequence[Any]:
    """Nobody could look for days: it stays in quarantine, and an operator is told by the dead letter."""
    del request, code
    return []


TRIES = (
    *(timedelta(seconds=seconds) for seconds in (1, 5, 30)),
    *(timedelta(minutes=minutes) for minutes in (2, 10)),
    *[timedelta(hours=1)] * 24,
    *[timedelta(hours=6)] * 120,
)
"""A scanner that is away comes back: tried again for a month."""

EXAMINE: Effect[Examination, ExaminationOutcome] = Effect(
    name="files.examine",
    events=(e.UploadReceived,),
    ask=ask,
    done=done,
    failed=failed,
    tries=TRIES,
    at_once=2,
    patience=timedelta(hours=1),
    start="beginning",
)
EFFECTS = (EXAMINE,)
