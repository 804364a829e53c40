"""How far the import of a file into books is."""

from __future__ import annotations

from enum import StrEnum


class ImportStage(StrEnum):
    """Begun and not finished yet, finished, or given up."""

    BEGUN = "begun"
    FINISHED = "finished"
    ABANDONED = "abandoned"
