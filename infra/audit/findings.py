"""What is checked of a record, and what is found to be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from infra.http.printable import printable


class Check(StrEnum):
    """Each check by its name, and what it proves. Each one alone finds something that no other does."""

    SIGNATURE = "signature"
    """A key of the log, that the policy knows, signed the checkpoint: its words are the log's."""
    ORIGIN = "origin"
    """The checkpoint is of the log that was asked about, not of another one."""
    QUORUM = "quorum"
    """Enough witnesses cosigned it: nobody who listens to them is shown another history."""
    REWIND = "rewind"
    """The log is not shorter than it was seen to be."""
    FORK = "fork"
    """The log goes on from what was seen of it: nothing of that was changed."""
    COMPLETE = "complete"
    """Every entry that the checkpoint counts is there."""
    SURPLUS = "surplus"
    """Nothing lies behind the last entry that the checkpoint counts: no byte, no entry, no hash."""
    CHECKPOINTS = "checkpoints"
    """Every earlier checkpoint is one that a key of the log signed: none lies there that nobody vouches for."""
    LEAF = "leaf"
    """Every entry is, byte for byte, the one that the tree was built over."""
    TILE = "tile"
    """Every stored hash above the entries is the one that follows from those below: proofs made of them hold."""
    ROOT = "root"
    """The tree is the one that the log signed, for every checkpoint that is there."""
    ENVELOPE = "envelope"
    """Every entry is an act in the format of this ledger."""
    VERSIONS = "versions"
    """Within each stream no act is missing, repeated or out of order."""
    TIMES = "times"
    """No act is dated before the ones it stands behind, but for the time that a commit may take."""
    COMMANDS = "commands"
    """What one command did stands in one place, and no command was carried out twice."""
    POSITIONS = "positions"
    """In the database: no position is missing, also among the acts that no checkpoint covers yet."""
    COLUMNS = "columns"
    """In the database: the columns by which acts are found say what the acts themselves say."""
    RECEIPTS = "receipts"
    """In the database: the stored receipts say what the acts say, all of it and nothing else, so that no command is
    repeated, and none is taken for carried out that never was."""
    HEAD = "head"
    """In the database: the ledger ends where its head says."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the first position that it makes doubtful; with `until`, it may be any one up to there."""

    check: Check
    position: int
    message: str
    until: int | None = None

    def __str__(self) -> str:
        """One line for people."""
        where = f"position {self.position}"
        if self.until is not None and self.until > self.position:
            where = f"positions {self.position} to {self.until}"
        return printable(f"{where}: {self.message} ({self.check})")

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "check": str(self.check),
            "position": self.position,
            "until": self.until,
            "message": printable(self.message),
        }


class FoundError(Exception):
    """Something is wrong with the record."""

    def __init__(self, check: Check, position: int, message: str, until: int | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(check, position, message, until)
