"""The correlation id of a request: the client's where it is a UUID, else a new one; stamped on all it leads to."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any
from uuid import UUID

from application.bus.task import uuid7

HEADER = b"x-correlation-id"
_KEY = "foja.correlation_id"


def correlation_of(scope: MutableMapping[str, Any]) -> UUID:
    """The id of a request; the same each time it is asked for."""
    correlation_id = scope.get(_KEY)
    if correlation_id is None:
        correlation_id = scope[_KEY] = _given(scope.get("headers", ())) or uuid7()
    found: UUID = correlation_id
    return found


def _given(headers: Iterable[tuple[bytes, bytes]]) -> UUID | None:
    for name, value in headers:
        if name == HEADER and len(value) == 36:
            try:
                return UUID(value.decode("ascii"))
            except ValueError:
                return None
    return None
