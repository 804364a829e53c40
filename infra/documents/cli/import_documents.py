"""`foja import documents`: a folder of existing documents goes into a register, by an index."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from application.importing.format import Format
from application.importing.problem import BrokenFile
from application.kernel.blobs import StoreTaken
from application.kernel.keys import KeysMissing
from application.kernel.orders import ClockLeapt, Conflict, Denied, OutcomeUnknown, Principal
from domain.kernel.refused import Refused
from infra.cli.common import AsOption, DataOption, JsonOption, Stack, fail, operator, run, stack_of
from infra.cli.stopping import interruptible
from infra.documents.importer.importing import DocumentImporter, ImportStopped
from infra.documents.importer.job import Counts, Job, read_index
from infra.documents.importer.store import DocumentStore
from infra.importing.folder import Folder
from infra.importing.giving import Steering
from infra.importing.rejects import write_rejects
from infra.importing.screen import Screen
from infra.importing.sending import NobodyExamines, open_sender
from infra.runtime import open_bus, open_parts

PARTLY, INTERRUPTED = 3, 130
_AGAIN = "Run it again: what is missing will be registered, nothing twice."

app = typer.Typer(add_completion=False)


@app.command()
def documents(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that the files lie in.")],
    index: Annotated[Path, typer.Option(metavar="FILE", help="A text file with a header row: a row a document.")],
    unit: Annotated[str, typer.Option(metavar="UNIT", help="Whose documents they are, such as EX:moh.")],
    series: Annotated[str, typer.Option(metavar="CODE", help="The series of its register, such as in.")],
    official_file: Annotated[
        str | None,
        typer.Option("--file", metavar="ID", help="The official file for them; else one is opened."),
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="What the file that is opened is called.")] = "Imported",
    level: Annotated[str, typer.Option(metavar="LEVEL", help="Its level.")] = "internal",
    language: Annotated[str, typer.Option(metavar="CODE", help="The language of rows that name none.")] = "es",
    zone: Annotated[str, typer.Option(metavar="NAME", help="The time zone of times without an offset.")] = "UTC",
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The index's, such as cp1252.", show_default="told by its bytes")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the rows that were left out there, to be corrected.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say what is wrong and would be done; record nothing.")
    ] = False,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Register existing documents as incoming ones, with their files. docs/use/import.md tells of the columns.

    Rows with a fault are left out and told with their line. The same index again adds nothing; an import that was
    stopped, however it was, goes on where it stood.

    Exit codes: 0 imported, 1 not imported, 3 imported but for the rows left out, 130 stopped.
    """
    file_id = None if official_file is None else official_file.lower()
    job = Job(folder, index, unit, series, file_id, title, level, language, _zone(zone), encoding)
    with DocumentStore() as store:
        _import(_Run(job, store, stack_of(data), operator(as_, unit), Screen(as_json=as_json), check), rejects)
        if store.number("rejects"):
            raise typer.Exit(PARTLY)


def _import(this: _Run, rejects: Path | None) -> None:
    started = perf_counter()
    try:
        header, rows = read_index(this.job, this.store)
        counts = run(this.imported(rows))
        counts.rows = rows
        _tell(this, counts, perf_counter() - started)
        if rejects is not None and this.store.number("rejects"):
            write_rejects(rejects, header, Format(), this.store.rejects())
    except BrokenFile as broken:
        this.screen.problems("fault", broken.problems, len(broken.problems))
        fail("The documents are not imported.")
    except sqlite3.OperationalError as error:
        fail(f"The import's temporary store failed ({error}): is there room in the temporary folder?")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fail(f"{name!r} is no time zone: one is called such as Europe/Madrid.")


@dataclass(frozen=True)
class _Run:
    """One run of the command."""

    job: Job
    store: DocumentStore
    stack: Stack
    by: Principal
    screen: Screen
    check: bool

    async def imported(self, rows: int) -> Counts:
        """What came of so many rows; ends the command where something keeps it from going on."""
        try:
            with (
                interruptible() as stop,
                self.screen.progress("checking" if self.check else "importing", "rows", rows) as show,
            ):
                return await self._imported(Steering(show, stop))
        except Denied as denied:
            fail(f"{denied}: nothing more was registered.")
        except NobodyExamines:
            fail(
                f"Files wait in quarantine, and nobody looks into them: is a worker running, and its scanner? {_AGAIN}"
            )
        except (StoreTaken, KeysMissing) as lacking:
            fail(f"This installation takes no files: {lacking}")
        except Refused as refused:
            fail(f"The record changed during the import ({refused}): nothing of that page was registered. {_AGAIN}")
        except ImportStopped:
            fail(f"Stopped between two pages. {_AGAIN}", INTERRUPTED)
        except (ClockLeapt, Conflict, OutcomeUnknown) as error:
            fail(f"The import stopped: {error}. {_AGAIN}")
        except OSError as error:
            fail(f"{self.job.folder} cannot be read: {error.strerror}")

    async def _imported(self, steering: Steering) -> Counts:
        async with AsyncExitStack() as opened:
            folder = opened.enter_context(Folder(self.job.folder))
            parts = await opened.enter_async_context(open_parts(self.stack.settings()))
            bus = await opened.enter_async_context(open_bus(parts.dsn, policy=parts.policy, keys=parts.keys))
            sender = await opened.enter_async_context(open_sender(parts, self.by))
            importer = DocumentImporter(self.job, self.store, folder, sender, bus, parts)
            if not self.check:
                await importer.run(steering)
            elif not await importer.check(steering):
                self.screen.warn("The official file is not open yet: what the register would refuse shows once it is.")
            return importer.counts


def _tell(this: _Run, counts: Counts, seconds: float) -> None:
    store, screen = this.store, this.screen
    screen.notes(store, "fault")
    report = {**asdict(counts), "rejected": store.number("rejects"), "seconds": round(seconds, 3)}
    if screen.as_json:
        screen.json({"report": {**report, "checked": this.check}})
        return
    done = "would be registered" if this.check else "registered"
    text = "{rows:,} rows: {added:,} {done}, {known:,} there already, {rejected:,} left out, in {seconds} s"
    screen.out.print(text.format(**report, done=done), markup=False)
