"""What can be asked of runs: by the machine that works through them, and by people who confirm or stop them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.forms import text
from domain.runs.events import RefusedCount, RefusedMembers

MAX_REASON = 200

StopReason = Annotated[str, text(MAX_REASON, "run_reason_length", one_line=True)]
"""Why a run is stopped."""


@dataclass(frozen=True, slots=True)
class ListRunMembers:
    """Record a page of the members of a run, as a question found them; `last` says that there are no others."""

    run_id: str
    page: int
    members: tuple[str, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class BeginRun:
    """Record who asked for a run, of how many members, and as of which position."""

    run_id: str
    name: str
    about: str
    unit: str
    members: int
    members_sha256: str
    page_size: int
    as_of: int
    asked_by: str
    under_grant: str
    asked_at: datetime
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class RecordRehearsal:
    """Record what the commands of a run would do."""

    run_id: str
    done: int
    refused: tuple[RefusedCount, ...]


@dataclass(frozen=True, slots=True)
class RecordRunPage:
    """Record what a page of commands was answered with."""

    run_id: str
    page: int
    done: int
    refused: tuple[RefusedMembers, ...]


@dataclass(frozen=True, slots=True)
class ConfirmRun:
    """Let a run begin that somebody else asked for, after its rehearsal."""

    run_id: str


@dataclass(frozen=True, slots=True)
class StopRun:
    """Give no further commands of a run, once the page under way is finished. What was done stays."""

    run_id: str
    reason: StopReason


Command = BeginRun | RecordRehearsal | RecordRunPage | ConfirmRun | StopRun
