"""What registers give to other contexts: parts of their acts that take or void a number, and the facts of that."""

from __future__ import annotations

from domain.kernel.publishing import PublishedStreams
from domain.registers.commands import RecordEmergencyEntry, RegisterEntry, VoidEntry
from domain.registers.events import EntryRegistered, EntryVoided, NumberVoided
from domain.registers.forms import SeriesCode
from domain.registers.kinds import EntryDirection, VoidReason
from domain.registers.naming import entry_id

__all__ = [
    "SOURCES",
    "VOIDED_NUMBERS",
    "EntryDirection",
    "EntryRegistered",
    "EntryVoided",
    "NumberVoided",
    "RecordEmergencyEntry",
    "RegisterEntry",
    "SeriesCode",
    "VoidEntry",
    "VoidReason",
    "entry_id",
]

SOURCES = (EntryRegistered, EntryVoided)
"""The events that others may listen to."""
VOIDED_NUMBERS = PublishedStreams("voided_number", (NumberVoided,))
"""Whether a number is void: the stream of its `entry_id` says so."""
