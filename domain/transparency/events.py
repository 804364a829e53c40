"""What happens to the keys of a log. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import PUBLIC, event


@event("transparency.LogKeyRotated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LogKeyRotated:
    """The log of an origin is signed by a new key; the old one signs beside it until the overlap ends.

    Both are verifier keys as signed notes write them (C2SP signed-note): whoever trusts the old key finds the new one
    in a leaf that the old one has signed.
    """

    origin: str
    old_key: str
    new_key: str
    overlap_until: datetime
