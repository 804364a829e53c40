"""What is checked of an opening, and what is found to be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from infra.http.printable import printable


class OpeningCheck(StrEnum):
    """Each check by its name, and what it proves. Published names: add, never rename."""

    CHECKPOINT = "checkpoint"
    """The log signed both checkpoints, and the quorum of its witnesses cosigned them."""
    WITNESS_TIME = "witness_time"
    """No witness cosigned the checkpoint of the opening before the deadline, by its own clock."""
    FORK = "fork"
    """The log at the end goes on from the log that the opening began with."""
    INCLUSION = "inclusion"
    """Each entry is in the log at its position, byte for byte."""
    ENTRY = "entry"
    """Each entry is an event in the format of the ledger, and those of the tender that must be there are."""
    COVERED = "covered"
    """The checkpoint of the opening covers the closing."""
    DEADLINE = "deadline"
    """The closing names the deadline that was published last, and came after it."""
    BOX = "box"
    """What came into the box, entry by entry, makes the chain that the closing froze."""
    LATE = "late"
    """Each envelope was recorded before the deadline and before the closing."""
    COMMITMENT = "commitment"
    """Each opened envelope is the one that was committed to at its position."""
    STANDING = "standing"
    """No opened envelope was withdrawn, replaced or opened twice, and each stood under the terms of the closing."""
    PACKAGE = "package"
    """Each package has the hash that was recorded."""
    HEADER = "header"
    """Each package says the tender, lot, bid, bidder and panel of the register."""
    OPENERS = "openers"
    """At least k different openers of the panel gave their shares of each envelope."""
    SHARE = "share"
    """Each share is the one that the bidder made for the opener, and the one that was recorded."""
    KEY = "key"
    """The shares make the key that was recorded, and it opens the package."""
    CONTENT = "content"
    """What a package holds is what was recorded of it, its prices too."""
    UNOPENABLE = "unopenable"
    """No envelope opens that is said not to."""
    OMITTED = "omitted"
    """Each bid that stood at the closing was opened, or it is said why not."""
    COUNTS = "counts"
    """The opening's own counts are those of what happened."""
    NAMES = "names"
    """The key that was published makes the blind names of the box and of the bids."""


@dataclass(frozen=True, slots=True)
class OpeningFinding:
    """What is wrong, and about what: a position, a package, an opener or a bid."""

    check: OpeningCheck
    message: str

    def __str__(self) -> str:
        """One line for people."""
        return printable(f"{self.check}: {self.message}")
