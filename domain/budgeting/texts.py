"""What is written beside an act: why it was done, and the document that it rests on."""

from __future__ import annotations

from domain.kernel.declarations import Refused

MAX_REASON = 1_000
MAX_REFERENCE = 300


def reason(text: str, path: str = "reason") -> str:
    """The reason without spaces around it. Refused: `reason_required`, `reason_too_long`."""
    if not (found := text.strip()):
        raise Refused("reason_required", path)
    if len(text) > MAX_REASON:
        raise Refused("reason_too_long", path, length=len(text), limit=MAX_REASON)
    return found


def reference(text: str, path: str = "reference") -> str:
    """The law, document or report, without spaces around it. Refused: `reference_length`."""
    found = text.strip()
    if not found or len(found) > MAX_REFERENCE:
        raise Refused("reference_length", path, length=len(found), limit=MAX_REFERENCE)
    return found
