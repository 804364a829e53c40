"""What sharing tells other contexts: whose file is whose, and what opens access to it. The public is told nothing."""

from __future__ import annotations

from domain.sharing.commands import OpenFileAccess, OrderSeal
from domain.sharing.events import FileAccessOpened
from domain.sharing.forms import FileId, FileLevel, LegalBasis, SealReach, ShareHolder

__all__ = [
    "FileAccessOpened",
    "FileId",
    "FileLevel",
    "LegalBasis",
    "OpenFileAccess",
    "OrderSeal",
    "SealReach",
    "ShareHolder",
]
