"""What the commands of replay, explanation and history share: options, progress, and how refusals are told."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from application.kernel.keys import Keys
from domain.audit.refusals import UnknownReadModel
from domain.kernel.declarations import Refused
from infra.audit.replay.sink import NotWritableError, Write, sink
from infra.bootstrap import INSTALLATION
from infra.cli.common import DataOption, JsonOption, Stack, err, fail, stack_of
from infra.cli.languages import LangOption, require_language
from infra.cli.moments import moment
from infra.http.printable import printable
from infra.keys.store import open_keys
from infra.postgres.replaying.scratch import NoScratchError
from projections.kernel.declarations import ReadModel

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


T = TypeVar("T")


@dataclass(frozen=True)
class ReplayOptions:
    """What these commands are all told: as of when, how to write it, where to, of which stack, in which language."""

    at: Any
    form: Format
    out: Path | None
    data: Path | None
    language: str

    @property
    def stack(self) -> Stack:
        """The stack; ends the command where none runs."""
        return stack_of(self.data)


def _how(
    at: AtOption = None,
    position: PositionOption = None,
    form: FormatOption = "text",
    out: OutOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "en",
    data: DataOption = None,
) -> ReplayOptions:
    require_language(lang)
    return ReplayOptions(moment_of(at, position), format_of(form, as_json=as_json), out, data, lang)


def telling(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes these options as its `how`, beside its own."""
    shared = inspect.signature(_how, eval_str=True).parameters
    own = [
        parameter
        for parameter in inspect.signature(command, eval_str=True).parameters.values()
        if parameter.name != "how"
    ]

    @wraps(command)
    def told_how(**options: Any) -> None:
        how = _how(**{name: options.pop(name) for name in shared})
        command(**options, how=how)

    parameters = [*own, *shared.values()]
    told_how.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    told_how.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return told_how


@dataclass(frozen=True)
class FormatWriters(Generic[T]):
    """How something is written in each format."""

    lines: Callable[[T], Iterable[str]]
    csv: Callable[[T, Write], None]
    json: Callable[[T, Write], None]
    page: Callable[[T, str], str]

    def write(self, result: T, how: ReplayOptions) -> None:
        """Write it as it was asked for. NotWritableError."""
        if how.form == "text":
            print_lines(self.lines(result), how.out)
            return
        with sink(how.out) as write:
            if how.form == "csv":
                self.csv(result, write)
            elif how.form == "json":
                self.json(result, write)
            else:
                write(self.page(result, how.language))


def model_of(name: str) -> ReadModel[Any]:
    """The read model of a name; raises UnknownReadModel."""
    models = {model.name: model for model in INSTALLATION.read_models}
    if name not in models:
        raise UnknownReadModel(name, models)
    return models[name]


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
        fail(INSTALLATION.refusals[refused.code].format(**refused.values))
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
