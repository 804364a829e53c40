"""That the entries of a bundle are in the log, and that witnesses saw the closing after the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.procurement.verifying.bundle import OpeningRecord
from infra.procurement.verifying.findings import OpeningCheck, OpeningFinding
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.merkle import leaf_hash, verify_consistency, verify_inclusion
from infra.tlog.policy import WitnessPolicy


@dataclass(frozen=True, slots=True)
class SeenLog:
    """The checkpoint that an opening began with, when each witness cosigned it, and the newest checkpoint."""

    opening: Checkpoint
    cosigned: dict[str, datetime]
    newest: Checkpoint


def see_log(record: OpeningRecord, policy: WitnessPolicy) -> tuple[SeenLog | None, list[OpeningFinding]]:
    """What the log says, and what is wrong with it; None where nothing that it says counts."""
    try:
        opening, cosigned = policy.open(record.checkpoint)
        newest, _ = policy.open(record.newest)
        times = {name: datetime.fromtimestamp(time, UTC) for name, time in cosigned.items()}
    except (MalformedError, NotProvenError) as error:
        return None, [OpeningFinding(OpeningCheck.CHECKPOINT, str(error))]
    except (OSError, OverflowError, ValueError):
        return None, [OpeningFinding(OpeningCheck.CHECKPOINT, "a witness names a time that is none")]
    seen = SeenLog(opening, times, newest)
    return seen, [*_fork(record, seen), *_inclusion(record, newest)]


def _fork(record: OpeningRecord, seen: SeenLog) -> Iterator[OpeningFinding]:
    opening, newest = seen.opening, seen.newest
    if opening.origin != newest.origin:
        message = f"the checkpoints are of two logs, {opening.origin} and {newest.origin}"
        yield OpeningFinding(OpeningCheck.FORK, message)
    try:
        verify_consistency(opening.size, newest.size, record.consistency, opening.root, newest.root)
    except NotProvenError as error:
        yield OpeningFinding(OpeningCheck.FORK, str(error))


def _inclusion(record: OpeningRecord, newest: Checkpoint) -> Iterator[OpeningFinding]:
    for entry in record.entries:
        try:
            verify_inclusion(leaf_hash(entry.data), entry.position - 1, newest.size, entry.proof, newest.root)
        except NotProvenError as error:
            yield OpeningFinding(OpeningCheck.INCLUSION, f"position {entry.position}: {error}")


def check_times(seen: SeenLog, deadline: datetime) -> Iterator[OpeningFinding]:
    """Every witness that cosigned did so at the deadline or later, and at least one did."""
    if not seen.cosigned:
        yield OpeningFinding(
            OpeningCheck.WITNESS_TIME, "no witness cosigned the checkpoint: nobody vouches for its time"
        )
    for name, at in sorted(seen.cosigned.items()):
        if at < deadline:
            message = f"witness {name} cosigned at {at.isoformat()}, before the deadline of {deadline.isoformat()}"
            yield OpeningFinding(OpeningCheck.WITNESS_TIME, message)
