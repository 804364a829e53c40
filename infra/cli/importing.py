"""`foja import budget`: a published budget goes into the books, line by line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from application.budgeting.importing.books import for_books
from application.budgeting.importing.problem import BrokenFile
from application.budgeting.importing.profile_toml import BrokenProfile
from application.kernel import ClockLeapt, Conflict, Denied, OutcomeUnknown, Principal
from domain.kernel import Refused
from infra.bootstrap import INSTALLATION
from infra.cli.common import AsOption, DataOption, JsonOption, fail, operator, run, stack_of
from infra.importer.importing import Job, Read, Report, read, record
from infra.importer.profiles import load_profile
from infra.importer.rejects import rejects_beside
from infra.importer.scratch import SqliteScratch
from infra.importer.screen import Screen
from infra.runtime import open_bus

PARTLY = 3
"""The exit code of an import that set rows aside."""
_AGAIN = "Run it again: what is missing will be recorded, nothing twice."


def budget(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text file with a header row and delimiters.")],
    profile: Annotated[
        str, typer.Option(metavar="NAME|PATH", help="How to read it: a name such as boost, or a .toml file.")
    ],
    year: Annotated[int | None, typer.Option(help="The fiscal year; rows of another one are refused.")] = None,
    government: Annotated[str | None, typer.Option(metavar="CODE", help="Whose budget it is, such as MD.")] = None,
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
    """Bring the books to a published budget file: all of it, or nothing.

    The same file again adds no event; a corrected file records the corrections; an import that was stopped is
    completed by running it again. How to write a profile: docs/import.md.

    Exit codes: 0 imported, 1 not imported, 3 imported but for the rows set aside.
    """
    try:
        settled = for_books(load_profile(profile), government, year)
    except (BrokenProfile, BrokenFile) as broken:
        fail(str(broken))
    job = Job(file, settled, (rejects or rejects_beside(file)) if keep_going else None)
    by = operator(as_, settled.books.government or "*")
    database_url = stack_of(data).database_url
    screen = Screen(as_json=as_json)
    with SqliteScratch() as scratch:
        try:
            report = _import(job, scratch, database_url, by, screen)
        except BrokenFile as broken:
            screen.problems("fault", broken.problems, len(broken.problems))
            fail(f"{file} is not imported; nothing was sent.")
        except sqlite3.OperationalError as error:
            fail(f"The import's temporary store failed ({error}): is there room in the temporary folder?")
    if report.rejected:
        raise typer.Exit(PARTLY)


def _import(job: Job, scratch: SqliteScratch, database_url: str, by: Principal, screen: Screen) -> Report:
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
    with screen.progress("recording", "lines", scratch.number("lines")) as show:
        report = run(_record(found, scratch, database_url, by, show))
    screen.notes(scratch, "fault")
    if report.refused:
        fail("The ledger does not take this file: nothing was sent.")
    screen.report(report)
    return report


async def _record(
    found: Read, scratch: SqliteScratch, database_url: str, by: Principal, show: Callable[[int], None]
) -> Report:
    try:
        async with open_bus(database_url) as bus:
            return await record(found, scratch, bus, by, INSTALLATION.refusals, show)
    except Denied as denied:
        fail(f"{denied}: nothing was sent.")
    except Refused as refused:
        fail(f"The books refused a line ({refused}): lines before it may be recorded.")
    except (ClockLeapt, Conflict, OutcomeUnknown) as error:
        fail(f"The import stopped: {error}. {_AGAIN}")
