"""The kinds of values of data services. Stored values are a contract: add, never rename."""

from __future__ import annotations

from enum import StrEnum


class AnswerKept(StrEnum):
    """What each side keeps of an answer: all of it under seal, its hash, or that it was given."""

    FULL = "full"
    METADATA = "metadata"
    NONE = "none"


class AnswerOutcome(StrEnum):
    """What came of a request: a row, no row under that key, or a refusal."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
