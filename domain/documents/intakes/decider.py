"""An intake: opened for a file that is open, moved to the next one, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.documents.files.events import FileEvent
from domain.documents.intakes import commands as c
from domain.documents.intakes import events as e
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class State:
    """The last event of the intake, and the file that it is to be opened for."""

    intake: e.IntakeEvent | None = None
    files: Mapping[str, FileEvent] = field(default_factory=dict)


Event = e.IntakeEvent | FileEvent


def evolve(state: State, event: Event) -> State:
    """The state after an event."""
    if isinstance(event, e.IntakeEvent):
        return replace(state, intake=event)
    return replace(state, files={**state.files, event.file_id: event})


def decide(state: State, command: c.IntakeCommand, _: Act) -> Sequence[e.IntakeEvent]:
    """Refused: `unknown_file`, `file_of_another`, `file_closed`, `intake_missing`."""
    match command, state.intake:
        case c.OpenIntake(), e.IntakeOpened() as intake if repeats(intake, command):
            return []
        case c.OpenIntake(unit, file_id), _:
            if (file := state.files.get(file_id)) is None:
                raise Refused("unknown_file", "fileId", file=file_id)
            if file.standing.unit != unit:
                raise Refused("file_of_another", "fileId", file=file_id, unit=unit)
            if file.standing.closed:
                raise Refused("file_closed", "fileId")
            return [filled(e.IntakeOpened, command)]
        case c.CloseIntake(unit), None:
            raise Refused("intake_missing", "unit", unit=unit)
        case c.CloseIntake(), e.IntakeClosed():
            return []
        case c.CloseIntake(), e.IntakeOpened():
            return [filled(e.IntakeClosed, command)]
        case _:
            assert_never(command)


DECIDER: Decider[State, c.IntakeCommand, Event] = Decider(State(), decide, evolve)
