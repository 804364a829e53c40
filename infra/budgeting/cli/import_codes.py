"""`foja import classification` and `foja import mapping`: the codes of a budget, and those they count as elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, TypeVar

import orjson
import typer

from application.budgeting.importing.code_list import CodeList
from application.budgeting.importing.code_rows import Reader, Statement, mappings_in, names_in
from application.budgeting.importing.profile_toml import BrokenProfile
from application.importing.problem import BrokenFile, Problem
from application.kernel.orders import ClockLeapt, Conflict, Denied, OutcomeUnknown, Principal
from domain.budgeting.books.commands import RequireClassification
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import DIMENSIONS, check_dimension
from domain.kernel.declarations import Refused
from infra.bootstrap import INSTALLATION
from infra.budgeting.importer.code_lists import CodeListCommands, ReadList, SentList, ask, read_list, send_list
from infra.budgeting.importer.profiles import load_code_list
from infra.cli.common import AsOption, DataOption, JsonOption, fail, operator, out, run, stack_of
from infra.importing.screen import Screen
from infra.runtime import open_bus

V = TypeVar("V")
Make = Callable[[Sequence[str], int], Reader[V]]
PARTLY = 3
"""The exit code of an import that left rows out."""
_AGAIN = "Run it again: what is missing will be recorded, nothing twice."

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A text file with a header row and delimiters.")]
DimensionOption = Annotated[str, typer.Option(metavar="NAME", help=f"One of {', '.join(DIMENSIONS)}.")]
ProfileOption = Annotated[
    str | None, typer.Option(metavar="NAME|PATH", help="How to read it: cofog, fdp, or a .toml file.")
]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Import the good rows and leave the broken ones out.")]


def classification(
    file: FileArgument,
    budget: Annotated[str, typer.Option(metavar="ID", help="Whose codes they are, such as MD-2014.")],
    dimension: DimensionOption,
    profile: ProfileOption = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="The language of the labels, such as es.")
    ] = None,
    require: Annotated[
        bool, typer.Option("--require", help="From then on refuse lines under codes that are not named.")
    ] = False,
    keep_going: KeepGoing = False,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Name the codes of a budget's classification from a file: all of them, or none.

    Without a profile the columns are `code` and `label`, and 01.1.1 stands under 01.1, which stands under 01.
    The same file again adds no event. Exit codes: 0 imported, 1 not imported, 3 imported but for broken rows.
    """
    settled = _settled(profile, dimension)

    def reader(header: Sequence[str], line: int) -> Reader[str]:
        return names_in(settled, header, line, dimension, language)

    how = CodeImportOptions(budget, _by(as_, budget), stack_of(data).database_url, keep_going, as_json)
    found = _read(file, settled, reader, how)
    names = [(statement, NameCode(budget, dimension, statement.path, statement.value)) for statement in found.said]
    _send(found, names, [RequireClassification(budget, dimension)] if require else [], how)


def mapping(
    file: FileArgument,
    from_budget: Annotated[str, typer.Option("--from", metavar="ID", help="The budget of the codes: MD-2013.")],
    to_budget: Annotated[str, typer.Option("--to", metavar="ID", help="The budget that they are mapped to: MD-2014.")],
    dimension: DimensionOption,
    profile: ProfileOption = None,
    keep_going: KeepGoing = False,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Say which code of another year each code of a classification counts as, from a file of from_code and to_code.

    Without a profile 01.1.1 stands under 01.1, which stands under 01. The same file again adds no event.
    Exit codes: 0 imported, 1 not imported, 3 imported but for broken rows.
    """
    settled = _settled(profile, dimension)

    def reader(header: Sequence[str], line: int) -> Reader[tuple[str, ...]]:
        return mappings_in(settled.path, header, line)

    how = CodeImportOptions(from_budget, _by(as_, from_budget), stack_of(data).database_url, keep_going, as_json)
    found = _read(file, settled, reader, how)
    mappings = [
        (statement, MapCode(from_budget, dimension, statement.path, to_budget, statement.value))
        for statement in found.said
    ]
    _send(found, mappings, [], how)


@dataclass(frozen=True)
class CodeImportOptions:
    """Whose codes go where, who sends them, and what is done about broken rows."""

    budget: str
    by: Principal
    database_url: str
    keep_going: bool
    as_json: bool

    def faults(self, problems: Sequence[Problem], rows: int) -> None:
        """Show them; ends the command where they are not to be left out."""
        Screen(as_json=self.as_json).problems("fault", problems, len(problems))
        if problems and not self.keep_going:
            fail(
                f"{len(problems)} faults in {rows} rows: nothing was sent."
                " Correct the file, or import the good rows with --keep-going."
            )


def _by(name: str | None, budget: str) -> Principal:
    return operator(name, budget.rpartition("-")[0] or "*")


def _settled(profile: str | None, dimension: str) -> CodeList:
    try:
        check_dimension(dimension)
        return load_code_list(profile) if profile else CodeList()
    except Refused:
        fail(f"--dimension: {dimension!r} is none of {', '.join(DIMENSIONS)}")
    except BrokenProfile as broken:
        fail(str(broken))


def _read(file: Path, profile: CodeList, reader: Make[V], how: CodeImportOptions) -> ReadList[V]:
    screen = Screen(as_json=how.as_json)
    size = file.stat().st_size // 1024 if file.is_file() else None
    try:
        with screen.progress("reading", "KiB", size) as show:
            found = read_list(file, profile.file, reader, lambda done: show(done // 1024))
    except BrokenFile as broken:
        screen.problems("fault", broken.problems, len(broken.problems))
        fail(f"{file} is not imported; nothing was sent.")
    how.faults(found.faults, found.rows)
    return found


def _send(
    found: ReadList[Any], said: Sequence[tuple[Statement[Any], Any]], after: Sequence[Any], how: CodeImportOptions
) -> None:
    started = perf_counter()
    with Screen(as_json=how.as_json).progress("recording", "codes", len(said)) as show:
        asked, sent = run(_sent(said, after, how, found.rows, show))
    left_out = len(found.faults) + len(asked.faults)
    report = {
        "rows": found.rows,
        "ignored": found.ignored,
        "faults": left_out,
        "codes": len(asked.commands),
        "changed": sent.changed,
        "events": sent.events,
        "seconds": round(perf_counter() - started, 3),
    }
    if how.as_json:
        typer.echo(orjson.dumps({"report": report}).decode())
    else:
        text = "{codes:,} codes in {rows:,} rows: {changed:,} changed, {events:,} events in {seconds} s"
        out.print(text.format(**report), highlight=False)
    if left_out:
        raise typer.Exit(PARTLY)


async def _sent(
    said: Sequence[tuple[Statement[Any], Any]],
    after: Sequence[Any],
    how: CodeImportOptions,
    rows: int,
    show: Callable[[int], None],
) -> tuple[CodeListCommands, SentList]:
    try:
        async with open_bus(how.database_url) as bus:
            asked = await ask(bus, how.by, said, INSTALLATION.refusals)
            how.faults(asked.faults, rows)
            return asked, await send_list(bus, how.by, [*asked.commands, *after], show)
    except Denied as denied:
        fail(f"{denied}: nothing was sent.")
    except Refused as refused:
        fail(f"The books changed during the import ({refused}): part of the codes may be recorded. {_AGAIN}")
    except (ClockLeapt, Conflict, OutcomeUnknown) as error:
        fail(f"The import stopped: {error}. {_AGAIN}")
