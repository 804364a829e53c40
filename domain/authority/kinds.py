"""The kinds of rules on separated duties, and what a review can find."""

from enum import StrEnum


class SeparationKind(StrEnum):
    """How two roles exclude each other (NIST RBAC, ANSI INCITS 359): never both, or never both on one file."""

    STATIC = "static"
    DYNAMIC = "dynamic"


class Finding(StrEnum):
    """Whether breaking the glass was right."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"
