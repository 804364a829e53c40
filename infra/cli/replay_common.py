"""What the commands of replay, explanation and history share: options, progress, and how refusals are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from application.kernel import Keys
from domain.audit.refusals import UnknownReadModel
from domain.kernel import Refused
from infra.bootstrap import INSTALLATION
from infra.cli.common import Stack, err, fail
from infra.cli.moments import moment
from infra.keys import open_keys
from infra.postgres.replaying.scratch import NoScratchError
from infra.printable import printable
from infra.replay.sink import NotWritableError, sink
from projections.kernel import ReadModel

Format = Literal["text", "csv", "json", "html"]

ModelArgument = Annotated[str, typer.Argument(metavar="MODEL", help="A read model, such as budgeting.budget_lines.")]
AtOption = Annotated[
    str | None, typer.Option("--at", metavar="TIME|POSITION", help="As things stood then.", show_default="now")
]
PositionOption = Annotated[int | None, typer.Option("--position", min=0, help="The same as --at POSITION.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to write it.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="The file to write.", show_default="the terminal")
]


def model_of(name: str) -> ReadModel[Any]:
    """The read model of a name; raises UnknownReadModel."""
    known = {model.name: model for model in INSTALLATION.read_models}
    if name not in known:
        raise UnknownReadModel(name, known)
    return known[name]


def moment_of(at: str | None, position: int | None) -> Any:
    """The moment that the options name; ends the command where they name two, or none that can be."""
    if at is not None and position is not None:
        fail("--at and --position name the moment twice: give one of them")
    return position if at is None else moment(at, "--at")


def format_of(form: Format, *, as_json: bool) -> Format:
    """The format; ends the command where two were named."""
    if as_json and form not in {"text", "json"}:
        fail(f"--json and --format {form} are two formats: give one of them")
    return "json" if as_json else form


@contextmanager
def told() -> Iterator[None]:
    """End the command with what a refusal says."""
    try:
        yield
    except Refused as refused:
        fail(INSTALLATION.refusals[refused.code].en.format(**refused.values))
    except (NotWritableError, NoScratchError) as error:
        fail(str(error))


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(
        *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=err, transient=True, disable=not err.is_terminal
    )
    with bar as progress:
        task = progress.add_task(what, total=None)
        yield lambda position, head: progress.update(task, completed=position, total=head)


@asynccontextmanager
async def keys_of(stack: Stack, *, wanted: bool) -> AsyncIterator[Keys | None]:
    """The keys of persons, where they are wanted and this process has any."""
    if not wanted or not stack.settings().keys_database_url:
        yield None
        return
    async with open_keys(stack.settings()) as keys:
        yield keys


def print_lines(lines: Iterable[str], out: Path | None) -> None:
    """Write lines of text, each on one line whatever people have written into the record."""
    with sink(out) as write:
        for line in lines:
            write(f"{printable(line)}\n")
