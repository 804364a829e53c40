"""Whether what is recorded of a document is in the log that is published: each event, by its stored bytes."""

from __future__ import annotations

from dataclasses import dataclass

from api.kernel.errors import LogIncomplete
from infra.documents.records import entries_of
from infra.postgres.tlog.serving import PublishedLog
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.merkle import leaf_hash, verify_inclusion
from infra.tlog.notes import Note
from infra.tlog.policy import WitnessPolicy
from infra.tlog.proofs import LogProof


@dataclass(frozen=True, slots=True)
class LogReport:
    """How many events of a document there are, are proven, and wait for a checkpoint; the others are not in the log.

    `signed` says that the signatures of the checkpoints were checked too, by a policy.
    """

    origin: str
    events: int
    proven: int
    waiting: int
    signed: bool

    @property
    def lacking(self) -> int:
        """How many events should be in the log, and are not."""
        return self.events - self.proven - self.waiting


async def prove_events(
    dsn: str, origin: str, delay: float, stream: str, policy: WitnessPolicy | None
) -> LogReport | None:
    """Prove the events of a stream in the log of this name; `delay` is the promise of the log, in seconds.

    None where nothing of it was published yet.
    """
    entries = await entries_of(dsn, stream)
    log = await PublishedLog.open(dsn, origin, entries=False, promised=delay)
    proven = waiting = 0
    try:
        if await log.file("checkpoint") is None:
            return None
        for position, entry in entries:
            served = await log.proof(position)
            if served is not None and served.file is None:
                waiting += not served.overdue
            elif served is not None and served.file is not None:
                proven += _is_proven(LogProof.parse(served.file), entry, policy)
    except LogIncomplete:
        pass
    finally:
        await log.close()
    return LogReport(origin, len(entries), proven, waiting, policy is not None)


def _is_proven(proof: LogProof, entry: bytes, policy: WitnessPolicy | None) -> bool:
    try:
        if policy is not None:
            proof.verify(entry, policy)
        else:
            checkpoint = Checkpoint.parse(Note.parse(proof.checkpoint).text)
            verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    except (NotProvenError, MalformedError):
        return False
    return True
