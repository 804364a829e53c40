"""What a verifier is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.audit.earlier import EarlierCheckpoints
from infra.audit.findings import Check, Finding
from infra.audit.memory import Memory
from infra.audit.receipts import Receipts
from infra.audit.statements import Statements
from infra.http.printable import printable
from infra.tlog.checkpoints import Checkpoint


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """What to verify with: whom to trust, what is remembered, and checkpoints that other auditors were shown."""

    statements: Statements
    memory: Memory | None = None
    shown_to_others: Sequence[bytes] = ()
    hashes_alone: bool = False
    off: frozenset[Check] = frozenset()


@dataclass(slots=True)
class Report:
    """What was verified, from which size on, and what is wrong: the first position that is doubtful first."""

    source: str
    note: bytes
    checkpoint: Checkpoint
    cosigners: dict[str, int]
    began: int = 0
    entries: int = 0
    withheld: int = 0
    unsigned: int = 0
    oldest_new: datetime | None = None
    oldest_unsigned: datetime | None = None
    checkpoints: int = 1
    cosigned: int = 0
    receipts: Receipts | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def count(self, earlier: EarlierCheckpoints, receipts: Receipts | None) -> None:
        """Take over what was found of earlier checkpoints, and how much was checked beside the acts."""
        self.findings += earlier.findings
        self.checkpoints += earlier.checked
        self.cosigned += earlier.cosigned
        self.receipts = receipts

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "good": self.good,
            "source": self.source,
            "origin": printable(self.checkpoint.origin),
            "size": self.checkpoint.size,
            "root": self.checkpoint.root.hex(),
            "cosignedBy": {printable(name): time for name, time in self.cosigners.items()},
            "verifiedFrom": self.began,
            "entriesRead": self.entries,
            "withheld": self.withheld,
            "notYetSigned": self.unsigned,
            "oldestNotYetSigned": self.oldest_unsigned and self.oldest_unsigned.isoformat(),
            "checkpoints": self.checkpoints,
            "earlierCosigned": self.cosigned,
            **self._receipts(),
            "findings": [finding.plain() for finding in self.findings],
        }

    def _receipts(self) -> dict[str, Any]:
        receipts = self.receipts
        if receipts is None or not receipts.taken:
            return {}
        return {
            "receipts": receipts.taken,
            "receiptsOfNothingDone": receipts.of_nothing,
            "actsWithoutDigest": receipts.undigested,
            "lastWithoutDigest": receipts.last_undigested or None,
        }
