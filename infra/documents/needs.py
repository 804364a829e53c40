"""What printing and checking documents need of a process."""

from __future__ import annotations

from typing import Protocol

from api.composing.installation import Installation
from application.kernel.blobs import LargeBlobs
from application.kernel.keys import Keys


class DocumentNeeds(Protocol):
    """The ledger, how to read it, its keys and its blobs."""

    @property
    def dsn(self) -> str:
        """The ledger's database."""
        ...

    @property
    def installation(self) -> Installation:
        """What says how events are read."""
        ...

    @property
    def keys(self) -> Keys:
        """The keys of files."""
        ...

    @property
    def blobs(self) -> LargeBlobs:
        """The stored bytes."""
        ...
