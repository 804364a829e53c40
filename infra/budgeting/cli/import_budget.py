"""`foja import budget`: a published budget goes into the books, line by line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from application.budgeting.importing.books import for_books, in_encoding
from application.budgeting.importing.profile import Profile
from application.budgeting.importing.profile_toml import BrokenProfile
from application.importing.header import WrongColumns
from application.importing.problem import BrokenFile
from application.kernel.orders import ClockLeapt, Conflict, Denied, OutcomeUnknown, Principal
from domain.kernel.declarations import Refused
from infra.bootstrap import INSTALLATION
from infra.budgeting.importer.importing import Job, Read, Report, read, record
from infra.budgeting.importer.profiles import load_profile, names
from infra.budgeting.importer.scratch import SqliteScratch
from infra.budgeting.importer.screen import BudgetScreen
from infra.budgeting.importer.sending import ImportStopped
from infra.cli.common import AsOption, DataOption, JsonOption, fail, operator, run, stack_of
from infra.cli.stopping import interruptible
from infra.importing.giving import Steering
from infra.importing.rejects import rejects_beside
from infra.runtime import open_bus

PARTLY = 3
"""The exit code of an import that set rows aside."""
INTERRUPTED = 130
_AGAIN = "Run it again: what is missing will be recorded, nothing twice."
_UNFINISHED = "the books say that this import is unfinished"


def budget(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text file with a header row and delimiters.")],
    profile: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help=f"How to read it: {', '.join(names())}, or a .toml file.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="The fiscal year; rows of another one are refused.")] = None,
    government: Annotated[str | None, typer.Option(metavar="CODE", help="Whose budget it is, such as MD.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The file's, such as latin-1.", show_default="the profile's")
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Import the good rows and set the broken ones aside in a file.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="That file.", show_default="beside FILE, as NAME.rejected.csv")
    ] = None,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Bring the books to a published budget file. With one fault in it, nothing is sent.

    The same file again adds no event; a corrected file records the corrections. An import that was stopped leaves books
    that say so, and running it again completes it. How to write a profile: docs/use/import.md.

    Exit codes: 0 imported, 1 not imported, 3 imported but for the rows set aside, 130 stopped.
    """
    if profile is None:
        fail(f"--profile says how the file is to be read: one of {', '.join(names())}, or the path of a .toml file.")
    settled = _settled(profile, government, year, encoding)
    job = Job(file, settled, (rejects or rejects_beside(file)) if keep_going else None, Path(profile).name)
    by = operator(as_, settled.books.government or "*")
    database_url = stack_of(data).database_url
    screen = BudgetScreen(as_json=as_json)
    with SqliteScratch() as scratch:
        try:
            report = _import(job, scratch, database_url, by, screen)
        except BrokenFile as broken:
            _tell_broken(broken, job, screen)
        except sqlite3.OperationalError as error:
            fail(f"The import's temporary store failed ({error}): is there room in the temporary folder?")
        except KeyboardInterrupt:
            fail("Stopped while the file was read: nothing was sent.", INTERRUPTED)
    if report.rejected:
        raise typer.Exit(PARTLY)


def _settled(profile: str, government: str | None, year: int | None, encoding: str | None) -> Profile:
    try:
        return in_encoding(for_books(load_profile(profile), government, year), encoding)
    except (BrokenProfile, BrokenFile) as broken:
        fail(str(broken))


def _tell_broken(broken: BrokenFile, job: Job, screen: BudgetScreen) -> NoReturn:
    """One mistake, one message: of a file for another profile not every column that it lacks."""
    another = isinstance(broken, WrongColumns) and broken.is_another_file
    missing = broken.problems[0].code == "unreadable_file"
    if screen.as_json or not (another or missing):
        screen.problems("fault", broken.problems, len(broken.problems))
    if isinstance(broken, WrongColumns) and another:
        fail(
            f"This is no file for {job.profile_name}: {broken.missing} of {broken.wanted} columns are missing,"
            f" and it has {broken.shown}. Nothing was sent. There are the profiles {', '.join(names())};"
            " a list of codes goes in by ./foja import classification."
        )
    if missing:
        fail(f"{job.path} cannot be read: {broken.problems[0].remedy}. Nothing was sent.")
    fail(f"{job.path} is not imported; nothing was sent.")


def _import(job: Job, scratch: SqliteScratch, database_url: str, by: Principal, screen: BudgetScreen) -> Report:
    size = job.path.stat().st_size // 1024 if job.path.is_file() else None
    with screen.progress("reading", "KiB", size) as show:
        found = read(job, scratch, lambda _, done: show(done // 1024))
    screen.notes(scratch, "warning")
    if not found.may_be_sent:
        screen.notes(scratch, "fault")
        fail(
            f"{found.staged.faults} faults in {found.staged.rows} rows: nothing was sent."
            " Correct the file, or import the good rows with --keep-going."
        )
    lines = sum(scratch.lines().values())
    try:
        with screen.progress("recording", "lines", lines) as show:
            report = run(_record(found, scratch, database_url, by, show))
    except ImportStopped as stopped:
        screen.stopped(stopped, lines)
        raise typer.Exit(INTERRUPTED) from None
    screen.notes(scratch, "fault")
    if report.refused:
        fail("The ledger does not take this file: nothing was sent.")
    screen.report(report)
    return report


async def _record(
    found: Read, scratch: SqliteScratch, database_url: str, by: Principal, show: Callable[[int], None]
) -> Report:
    try:
        with interruptible() as stop:
            async with open_bus(database_url) as bus:
                return await record(found, scratch, bus, by, INSTALLATION.refusals, Steering(show, stop))
    except Denied as denied:
        fail(f"{denied}: nothing was sent.")
    except Refused as refused:
        fail(f"The books refused a line ({refused}): lines before it may be recorded, and {_UNFINISHED}.")
    except (ClockLeapt, Conflict, OutcomeUnknown) as error:
        fail(f"The import stopped: {error}. {_AGAIN}")
