"""What happens to acts that nobody can read. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, Position, event


@event("audit.ActSkipped", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ActSkipped:
    """An act that could not be read is left out of what is decided, as long as it cannot be.

    It stays a leaf of the log. `leaf_hash` is the leaf's (RFC 6962, in base 64): the decision is about these bytes, and
    holds for no others.
    """

    position: Position
    stream: str
    version: int
    leaf_hash: str
    reason: Annotated[str, Internal()]
