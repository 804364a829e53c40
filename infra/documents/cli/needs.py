"""What one run of a command of documents has opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.composing.installation import Installation
    from application.kernel.blobs import LargeBlobs
    from application.kernel.keys import Keys


@dataclass(frozen=True)
class Needs:
    """The ledger, how to read it, its keys and its blobs."""

    dsn: str
    installation: Installation
    keys: Keys
    blobs: LargeBlobs
