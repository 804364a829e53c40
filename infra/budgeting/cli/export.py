"""`foja export`: what the ledger holds goes out as open data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import orjson
import typer

from api.budgeting.exports import MODELS
from domain.budgeting.books.decider import budget_id
from infra.bootstrap import INSTALLATION
from infra.budgeting.opendata.descriptor import Terms
from infra.budgeting.opendata.exports import BudgetExport, open_export
from infra.budgeting.opendata.formats import Form
from infra.budgeting.opendata.package import FolderTaken, Package, WrittenFile, check_place
from infra.budgeting.opendata.tables import TABLES
from infra.cli.common import DataOption, JsonOption, Stack, err, fail, out, run, stack_of
from infra.importing.screen import Screen
from infra.postgres.reading.reads import PostgresReads
from infra.valkey.fallback import open_signals
from projections.kernel.declarations import NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet, Reads, everything

PATIENCE = 10.0
"""Seconds that an export waits for the read models to reflect the ledger's head."""

app = typer.Typer(no_args_is_help=True, help="Write what the ledger holds as open data.")


class Format(StrEnum):
    """The shape of the files."""

    FDP = "fdp"
    NDJSON = "ndjson"


@app.callback()
def export() -> None:
    """Write what the ledger holds as open data."""


@app.command()
def budget(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; it must not be there yet.")],
    government: Annotated[str, typer.Option(metavar="CODE", help="Whose budget it is, such as MD.")],
    year: Annotated[int, typer.Option(help="The fiscal year.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="POSITION|TIME", help="As it stood then.", show_default="now")
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="CSV with its meaning, or one JSON object a line.")
    ] = Format.FDP,
    licence: Annotated[str | None, typer.Option(metavar="NAME", help="Such as CC-BY-4.0 or ODC-PDDL-1.0.")] = None,
    licence_url: Annotated[str | None, typer.Option(metavar="URL", help="Where the licence can be read.")] = None,
    cofog: Annotated[
        bool, typer.Option("--cofog", help="The functional classification is COFOG: division, group, class.")
    ] = False,
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="Mark texts that a spreadsheet would take for formulas.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the package that is there.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Write a budget as a Fiscal Data Package: lines, transactions, codes, and datapackage.json.

    All files show the budget as of one position of the ledger. The folder is there whole, or not at all.
    """
    try:
        check_place(folder, force=force)
    except FolderTaken as taken:
        fail(str(taken))
    shape = Form("csv" if form is Format.FDP else "ndjson", spreadsheet)
    terms, started = Terms(licence, licence_url, cofog), perf_counter()
    screen = Screen(as_json=as_json)

    async def write(reads: Reads) -> tuple[BudgetExport, Any, Sequence[str]]:
        opened = await _opened(reads, budget_id(government, year), as_of)
        rows = sum([await opened.count(table) for table in TABLES])
        with screen.progress("writing", "rows", rows) as show:
            files = await Package(opened, folder, shape, terms, force, show).write()
            return opened, files, await opened.unfinished()

    opened, files, unfinished = run(_with_reads(stack_of(data), write))
    for text in unfinished:
        err.print(text, style="yellow", highlight=False, markup=False)
    _tell(folder, opened, files, perf_counter() - started, as_json=as_json)


async def _with_reads(stack: Stack, work: Callable[[Reads], Any]) -> Any:
    signals = await open_signals(stack.database_url, stack.valkey_url or None)
    try:
        reads = await PostgresReads.open(stack.database_url, INSTALLATION.read_models, signals)
        try:
            return await work(reads.seen(everything))
        finally:
            await reads.close()
    except FolderTaken as taken:
        fail(str(taken))
    except OSError as error:
        fail(f"The files cannot be written: {error.strerror or error}. Nothing is left of them.")
    except (NotRecordedYet, NotProjectedYet, NotBuiltYet, NoHistory) as error:
        fail(f"{error}. How far the read models are: ./foja projections status")
    finally:
        await signals.close()


async def _opened(reads: Reads, budget: str, as_of: str | None) -> BudgetExport:
    """The export as of then; or now, once the read models reflect what the ledger holds, else as far as they do."""
    position: int | None = None
    if as_of is not None:
        position = await _position(reads, as_of)
    else:
        head = await reads.ledger.head()
        if await reads.ledger.projected([model.name for model in MODELS], head, PATIENCE):
            position = head
        else:
            err.print(f"The read models do not reflect position {head} yet: written as far as they do.", style="yellow")
    found = await open_export(reads, budget, position)
    if found is None:
        fail(f"{budget}: there are no such books{'' if position is None else f' as of position {position}'}.")
    return found


async def _position(reads: Reads, as_of: str) -> int:
    if as_of.isascii() and as_of.isdigit():
        return int(as_of)
    try:
        return await reads.ledger.position_at(datetime.fromisoformat(as_of))
    except ValueError:
        fail(f"--as-of: {as_of!r} is no position, and no time with its zone such as 2014-12-31T23:59:59+02:00")


def _tell(folder: Path, opened: BudgetExport, files: list[WrittenFile], seconds: float, *, as_json: bool) -> None:
    report = {
        "directory": str(folder),
        "budget": opened.budget.budget_id,
        "position": str(opened.position),
        "recordedAt": opened.recorded_at,
        "complete": opened.budget.complete,
        "files": [{"path": file.path, "rows": file.rows, "bytes": file.bytes, "sha256": file.sha256} for file in files],
        "seconds": round(seconds, 3),
    }
    if as_json:
        typer.echo(orjson.dumps(report).decode())
        return
    counts = ", ".join(f"{file.rows:,} {Path(file.path).stem}" for file in files)
    out.print(
        f"{folder}: {opened.budget.budget_id} as of position {opened.position}: {counts} in {report['seconds']} s",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
