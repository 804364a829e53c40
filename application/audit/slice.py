"""The decision to skip an act: the stream of each, and the permission."""

from __future__ import annotations

from application.kernel.declarations import Handles, Slice
from application.ledger.skips import stream_of
from domain.audit.commands import SkipAct
from domain.audit.events import ActSkipped
from domain.audit.skipping import DECIDER

PERMISSION = "audit.skip_act"


def _stream(command: SkipAct) -> str:
    return stream_of(command.position)


SKIPPED_ACTS = Slice(
    name="audit.skipped_acts",
    decider=DECIDER,
    events=(ActSkipped,),
    commands={SkipAct: Handles[SkipAct](PERMISSION, _stream)},
)

SLICES = (SKIPPED_ACTS,)
