"""A log watched as it grows: forks, rewinds, all else that verifying finds, and promises that were not kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from infra.audit.memory import Memory
from infra.audit.source import Source
from infra.audit.verifying import Report, VerificationRequest, verify


class WatchedReceipt(NamedTuple):
    """Somebody was told that their act stands at this position, at this time."""

    position: int
    at: datetime

    @classmethod
    def parse(cls, text: str) -> WatchedReceipt:
        """POSITION@TIME; ValueError where it is something else."""
        position, _, at = text.partition("@")
        time = datetime.fromisoformat(at)
        if not position.isdecimal() or time.tzinfo is None:
            raise ValueError(text)
        return cls(int(position), time)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a log gave. `overdue` says which promises were not kept, `kept` where evidence is."""

    report: Report
    overdue: Sequence[str]
    at: datetime
    kept: str | None = None


class Watcher:
    """Looks at a log again and again, from where it was the last time."""

    def __init__(
        self,
        open_source: Callable[[], Source],
        verification_request: VerificationRequest,
        promised: timedelta,
        receipts: Sequence[WatchedReceipt] = (),
    ) -> None:
        self._open, self._asked, self._promised, self._receipts = open_source, verification_request, promised, receipts
        self._before: datetime | None = None

    def look(self, now: datetime | None = None) -> Look:
        """Verify what is new. SourceError where the log cannot be reached."""
        now = now or datetime.now(UTC)
        source = self._open()
        try:
            report = verify(source, self._asked)
        finally:
            source.close()
        kept = None if report.good or self._asked.memory is None else self._keep(self._asked.memory, report, now)
        overdue = [*self._late(report), *self._waiting(report, now), *self._missing(report, now)]
        self._before = now
        return Look(report, overdue, now, kept)

    def _keep(self, memory: Memory, report: Report, now: datetime) -> str:
        try:
            return f"kept in {keep_evidence(memory, report, now)}"
        except OSError as error:
            # What was found is told all the same.
            return f"the checkpoint that proves it could not be kept: {error.strerror}"

    def _late(self, report: Report) -> list[str]:
        oldest, before = report.oldest_new, self._before
        if oldest is None or before is None or before - oldest <= self._promised:
            return []
        return [f"an act of {_time(oldest)} was in no checkpoint at {_time(before)}; it is now"]

    def _waiting(self, report: Report, now: datetime) -> list[str]:
        oldest = report.oldest_unsigned
        if oldest is None or now - oldest <= self._promised:
            return []
        return [f"{report.unsigned} acts are in no checkpoint, the oldest since {_time(oldest)}"]

    def _missing(self, report: Report, now: datetime) -> list[str]:
        size = report.checkpoint.size
        late = [receipt for receipt in self._receipts if receipt.position > size and now - receipt.at > self._promised]
        return [
            f"the act at position {receipt.position} of {_time(receipt.at)} is in no checkpoint" for receipt in late
        ]


def keep_evidence(memory: Memory, report: Report, now: datetime) -> Path:
    """Keep the checkpoint that something is wrong with: it is signed, so whoever signed it cannot deny it."""
    folder = memory.file.with_suffix(".evidence")
    folder.mkdir(exist_ok=True)
    file = folder / f"{now:%Y%m%dT%H%M%SZ}-{report.checkpoint.size}.checkpoint"
    file.write_bytes(report.note)
    remembered = memory.read()
    if remembered is not None and remembered.seen is not None and remembered.checkpoint is not None:
        (folder / f"{remembered.checkpoint.size}-seen-before.checkpoint").write_bytes(remembered.seen)
    return file


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
