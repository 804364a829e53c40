"""What an entry of a register can be."""

from __future__ import annotations

from enum import StrEnum


class EntryDirection(StrEnum):
    """Which way goes what is registered. Stored values: add, never rename."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class VoidReason(StrEnum):
    """Why a number does not count. Stored values: add, never rename."""

    MISTAKE = "mistake"
    DUPLICATE = "duplicate"
    NOT_ISSUED = "not_issued"
