"""What registers give to other contexts: parts of their acts that take or void a number, and the facts of that."""

from __future__ import annotations

from domain.registers.commands import RecordEmergencyEntry, RegisterEntry, VoidEntry
from domain.registers.events import EntryRegistered, EntryVoided
from domain.registers.forms import SeriesCode
from domain.registers.kinds import EntryDirection, VoidReason

__all__ = [
    "SOURCES",
    "EntryDirection",
    "EntryRegistered",
    "EntryVoided",
    "RecordEmergencyEntry",
    "RegisterEntry",
    "SeriesCode",
    "VoidEntry",
    "VoidReason",
]

SOURCES = (EntryRegistered, EntryVoided)
"""The events that others may listen to."""
