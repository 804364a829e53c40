"""An official file: opened by a unit, and closed when its matter is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domain.documents.files import commands as c
from domain.documents.files import events as e
from domain.documents.files.standing import Classification, FileStanding
from domain.documents.forms import LONGEST_RETENTION, MAX_TITLE
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled
from domain.kernel.refused import Refused

State = e.FileEvent | None
"""The last entry of the file; None where it is not opened yet."""


def evolve(_: State, event: e.FileEvent) -> State:
    """The file after an entry: all that there is to know stands in it."""
    return event


def decide(state: State, command: c.FileCommand, _: Act) -> Sequence[e.FileEvent]:
    """What a command does to the file."""
    match command, state:
        case c.OpenFile(title=None), _:
            raise Refused("title_length", "title", length=0, limit=MAX_TITLE)
        case c.OpenFile(retention=int(years)), None if not 1 <= years <= LONGEST_RETENTION:
            raise Refused("retention_out_of_range", "retention", years=years)
        case c.OpenFile(), None:
            level = Classification(command.classification)
            if level is Classification.RESTRICTED and not (command.named and command.basis):
                raise Refused("names_missing", "named")
            standing = FileStanding(command.unit, level)
            return [filled(e.FileOpened, command, classification=level, standing=standing)]
        case c.OpenFile(), e.FileOpened() if (state.unit, state.title) == (command.unit, command.title):
            return []
        case c.OpenFile(), _:
            raise Refused("file_exists", "fileId")
        case c.CloseFile(), None:
            raise Refused("unknown_file", "fileId", file=command.file_id)
        case c.CloseFile(), _ if state.standing.closed:
            return []
        case c.CloseFile(), _:
            standing = replace(state.standing, closed=True)
            said = {"leaves": standing.leaves, "index_sha256": e.index_of(state)}
            return [filled(e.FileClosed, command, standing=standing, **said)]
        case _:
            assert_never(command)


DECIDER: Decider[State, c.FileCommand, e.FileEvent] = Decider(None, decide, evolve)
