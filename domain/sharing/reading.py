"""One reading of bytes of an official file that is restricted, or about persons: recorded before they go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from domain.kernel.declarations import INTERNAL, Act, Decider, Refused, command, event
from domain.kernel.filling import filled
from domain.kernel.forms import text
from domain.sharing import events as e
from domain.sharing import file
from domain.sharing.forms import FileLevel
from domain.sharing.lending import Opened, Unopened
from domain.sharing.lending import State as Access

RECORDED: Final = frozenset({FileLevel.RESTRICTED, FileLevel.PERSONAL})
"""Levels of which each reading is recorded. Of a file about persons, it is said what it is read for."""
ReadingPurpose = Annotated[str, text(200, "not_a_reading_purpose", one_line=True)]
"""What something is read for, such as a docket number."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordFileReading:
    """Record that an account is about to be given bytes of an official file: those that a row of `model` names.

    `entry` is the document, where the row names one.
    """

    reading_id: str
    account_id: str
    file_id: str
    entry: str | None
    model: str
    blob: str
    purpose: ReadingPurpose | None = None


@event("sharing.FileRead", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileRead:
    """The actor was given bytes of a file at this level: of a person or of nobody, to read alone or all of them."""

    reading_id: str
    file_id: str
    owner_unit: str
    level: FileLevel
    entry: str | None
    model: str
    blob: str
    purpose: str | None


@dataclass(frozen=True, slots=True)
class State:
    """The access to the file, and whether this reading is recorded."""

    access: Access = Unopened()  # noqa: RUF009 - it is frozen
    recorded: bool = False


def evolve(state: State, event: e.Event | FileRead) -> State:
    """The reading after its event, the file after one of its own."""
    if isinstance(event, FileRead):
        return replace(state, recorded=True)
    return replace(state, access=file.evolve(state.access, event))


def decide(state: State, command: RecordFileReading, _: Act) -> Sequence[FileRead]:
    """Nothing of a file that is open to its body, or none at all. Refused: `purpose_unsaid`."""
    if state.recorded or not isinstance(state.access, Opened):
        return []
    opened = state.access.opened
    if opened.level not in RECORDED:
        return []
    if opened.level is FileLevel.PERSONAL and command.purpose is None:
        raise Refused("purpose_unsaid", "purpose")
    return [filled(FileRead, command, owner_unit=opened.owner_unit, level=opened.level)]


DECIDER: Decider[State, RecordFileReading, e.Event | FileRead] = Decider(State(), decide, evolve)
