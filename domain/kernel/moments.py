"""How a time stands in canonical texts, whose bytes are hashed or signed."""

from __future__ import annotations

from datetime import UTC, datetime


def canonical_moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-04-22T21:59:59.999999Z`. One time, one text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
