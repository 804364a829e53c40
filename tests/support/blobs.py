"""A store of bytes in memory, which can be away, and loses what it is told to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from application.kernel.blobs import Blobs
from domain.kernel.declarations import ApartReference, event_type


@dataclass
class MemoryBlobs(Blobs):
    """Bytes in a dict; `calls` are the names that were asked for, `away` lets each call fail."""

    kept: dict[str, bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    away: bool = False

    async def put(self, content: bytes) -> str:
        if self.away:
            raise OSError("the store is away")
        name = hashlib.sha256(content).hexdigest()
        self.kept[name] = content
        return name

    async def get(self, sha256: str) -> bytes | None:
        if self.away:
            raise OSError("the store is away")
        self.calls.append(sha256)
        return self.kept.get(sha256)


def by_name(bodies: Iterable[bytes]) -> dict[str, bytes | None]:
    """What was to be stored, as a store gives it back."""
    return {hashlib.sha256(body).hexdigest(): body for body in bodies}


def whole(event: Any) -> Any:
    """A made-up event with a text in place of each reference to one: such an event can be sealed."""
    names = event_type(type(event)).apart
    return replace(event, **{name: "a text" for name in names if isinstance(getattr(event, name), ApartReference)})
