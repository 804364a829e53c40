"""The commands on the log's keys: the stream of each log, and the permission."""

from __future__ import annotations

from application.kernel.rules import Rule, Slice, Streams
from domain.transparency.commands import RotateLogKey
from domain.transparency.keys import DECIDER

LOG_KEYS = Slice(
    name="transparency.log_keys",
    decider=DECIDER,
    streams=Streams("transparency_log"),
    key="origin",
    commands={RotateLogKey: Rule()},
)
PERMISSION = LOG_KEYS.commands[RotateLogKey].permission

SLICES = (LOG_KEYS,)
