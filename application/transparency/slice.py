"""The commands on the log's keys: the stream of each log, and the permission."""

from __future__ import annotations

from application.kernel.declarations import Handles, Slice
from domain.transparency.commands import RotateLogKey
from domain.transparency.events import LogKeyRotated
from domain.transparency.keys import DECIDER

PERMISSION = "transparency.rotate_log_key"


def _stream(command: RotateLogKey) -> str:
    return f"transparency_log-{command.origin}"


LOG_KEYS = Slice(
    name="transparency.log_keys",
    decider=DECIDER,
    events=(LogKeyRotated,),
    commands={RotateLogKey: Handles[RotateLogKey](PERMISSION, _stream)},
)

SLICES = (LOG_KEYS,)
