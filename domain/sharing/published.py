"""What sharing tells other contexts: whose file is whose, what opens access to it, and from whom it is hidden.

The public is told nothing.
"""

from __future__ import annotations

from domain.kernel.publishing import PublishedStreams
from domain.sharing.commands import OpenFileAccess, OrderSeal
from domain.sharing.events import FileAccessOpened, SealLifted, SealOrdered
from domain.sharing.forms import FileId, FileLevel, LegalBasis, Reason, SealId, SealReach, ShareHolder
from domain.sharing.seals import FileSeals, SealFact

__all__ = [
    "SEALS",
    "FileAccessOpened",
    "FileId",
    "FileLevel",
    "FileSeals",
    "LegalBasis",
    "OpenFileAccess",
    "OrderSeal",
    "Reason",
    "SealFact",
    "SealId",
    "SealLifted",
    "SealOrdered",
    "SealReach",
    "ShareHolder",
]

SEALS = PublishedStreams("file", (SealOrdered, SealLifted))
"""The streams that the seals of a file stand in: `file-<file id>`."""
