"""Why an envelope does not open, or cannot be made."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What is wrong. Recorded names: add, never rename."""

    MALFORMED = "malformed"
    """The package is not of this format."""
    SHARES_MISSING = "shares_missing"
    SHARE_REPEATED = "share_repeated"
    SHARE_MISMATCH = "share_mismatch"
    """An opener gave another share than the bidder made."""
    SHARE_UNREADABLE = "share_unreadable"
    """A share does not open with its opener's key, or opens to another one than the header says."""
    SHARES_DIFFER = "shares_differ"
    """Each share is as the bidder made it, and together they make no key."""
    KEY_MISMATCH = "key_mismatch"
    """They make another key than the header says."""
    CONTENT_UNREADABLE = "content_unreadable"
    """The key does not open the content: a byte of it, or of the header, is not as it was sealed."""
    PADDING = "padding"
    """The content is not filled up as the format says."""
    ARCHIVE = "archive"
    """The content is no ZIP archive that everybody reads in one way."""
    BEYOND_LIMITS = "beyond_limits"
    BID_FILE = "bid_file"
    """The archive has no bid.json of the format."""


class SealedEnvelopeError(Exception):
    """An envelope that does not open; `opener` is whose share is the cause, where one is."""

    def __init__(self, cause: Cause, message: str, opener: str | None = None) -> None:
        super().__init__(message)
        self.cause = cause
        self.opener = opener


class PanelError(ValueError):
    """A panel that no envelope can be sealed to."""
