"""What can be done with the keys of a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RotateLogKey:
    """Record that a new key signs the log, beside the old one until the overlap ends."""

    origin: str
    old_key: str
    new_key: str
    overlap_until: datetime
