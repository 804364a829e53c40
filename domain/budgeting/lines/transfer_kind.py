"""Why money moves from one line to another."""

from enum import StrEnum


class TransferKind(StrEnum):
    """The kind of a transfer between lines."""

    VIREMENT = "virement"
    CONTINGENCY = "contingency"
    CARRY_OVER = "carry_over"
