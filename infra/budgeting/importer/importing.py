"""One import from start to end: read and check the whole file, ask the ledger, then send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from application.budgeting.importing.profile import PHASES, Profile
from application.bus.bus import Bus
from application.kernel.orders import Principal
from infra.budgeting.importer.commands import Commands
from infra.budgeting.importer.marking import Marks, others_under_way
from infra.budgeting.importer.rehearsing import RehearsalFaults
from infra.budgeting.importer.scratch import SqliteScratch
from infra.budgeting.importer.sending import Sender
from infra.budgeting.importer.sent import ImportResult
from infra.budgeting.importer.staging import StagingResult, Watch, stage, unwatched
from infra.importing.giving import UNSTEERED, CommandSender, Steering
from infra.importing.rejects import write_rejects


@dataclass(frozen=True)
class Job:
    """What to import: a file and the settled profile that reads it.

    `rejects` is where broken rows go while the others are imported; None takes all or nothing. The books tell the
    profile's name.
    """

    path: Path
    profile: Profile
    rejects: Path | None = None
    profile_name: str = "?"


@dataclass(frozen=True)
class Read:
    """A file that was read: `lines` of it can be sent, `faults` of it cannot be taken."""

    job: Job
    staged: StagingResult
    seconds: float

    @property
    def may_be_sent(self) -> bool:
        """Whether there is no fault, or the caller goes on without the broken rows."""
        return not self.staged.faults or self.job.rejects is not None


@dataclass(frozen=True)
class Report:
    """What an import did. `refused` counts what the ledger would not take: then nothing was sent.

    `others` counts, by budget, the imports of other files that are not finished.
    """

    read: Read
    run: UUID
    sent: ImportResult
    refused: int
    rejected: int
    seconds: float
    others: Mapping[str, int]

    def plain(self) -> dict[str, Any]:
        """The report as plain values, amounts as exact text."""
        staged, sent = self.read.staged, self.sent
        seconds = self.read.seconds + self.seconds
        return {
            "file": str(self.read.job.path),
            "run": str(self.run),
            "rows": staged.rows,
            "ignored": staged.ignored,
            "faults": staged.faults + self.refused,
            "warnings": staged.warnings,
            "rejected": self.rejected,
            "rejects": str(self.read.job.rejects) if self.rejected else None,
            "leftOut": {"rows": self.rejected, "readable": staged.left_out.readable, **staged.left_out.texts()},
            "lines": sent.lines,
            "new": sent.new,
            "corrected": sent.corrected,
            "unchanged": sent.unchanged,
            "names": sent.names,
            "commands": sent.commands,
            "events": sent.events,
            "seconds": round(seconds, 3),
            "linesPerSecond": round(sent.lines / seconds) if seconds else 0,
            "otherImportsUnfinished": dict(self.others),
            "totals": {
                budget: {
                    "currency": totals.currency,
                    "lines": totals.lines,
                    **{phase: f"{getattr(totals, phase):f}" for phase in PHASES},
                }
                for budget, totals in sent.totals.items()
            },
        }


def read(job: Job, scratch: SqliteScratch, watch: Watch = unwatched) -> Read:
    """The first pass; the ledger is not needed. Raises BrokenFile where the file cannot be read at all."""
    started = perf_counter()
    staged = stage(job.path, job.profile, scratch, keep_going=job.rejects is not None, watch=watch)
    return Read(job, staged, perf_counter() - started)


async def record(
    found: Read,
    scratch: SqliteScratch,
    bus: Bus,
    by: Principal,
    messages: Mapping[str, str],
    steering: Steering = UNSTEERED,
) -> Report:
    """Send what was read, unless the ledger would refuse any of it; those refusals are kept as faults.

    The file of rejected rows is written first, so that no row is lost when this is stopped.
    Raises what the bus raises, BrokenFile where rejected rows cannot be written, and Stopped.
    """
    started = perf_counter()
    giver, commands = CommandSender(bus, by, uuid4()), Commands(found.job.profile, found.job.path.name)
    foreseen = await RehearsalFaults(bus, by, commands, scratch, messages).foresee()
    digest, profile = found.staged.digest, found.job.profile_name
    begin = [commands.begin(year, digest, profile, lines) for year, lines in scratch.lines().items()]
    marks = Marks(giver, {command.budget_id: command for command in begin}, foreseen.books)
    sender = Sender(giver, marks, foreseen.rules, steering)
    rejected = 0
    if not foreseen.refused:
        if found.job.rejects is not None and (rejected := scratch.number("rejects")):
            write_rejects(found.job.rejects, found.staged.header, found.job.profile.file, scratch.rejects())
        await sender.send(commands, scratch)
    others = {
        budget_id: count for budget_id, books in foreseen.books.items() if (count := others_under_way(books, digest))
    }
    seconds = perf_counter() - started
    return Report(found, giver.run, sender.sent, foreseen.refused, rejected, seconds, others)
