"""What the auditor's commands share: whom they trust, where they read, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from infra.audit.database import DatabaseSource
from infra.audit.findings import Finding, FoundError
from infra.audit.folder import POLICY, FolderSource
from infra.audit.http import HttpSource
from infra.audit.source import Source, SourceError
from infra.audit.statements import Statements
from infra.cli.common import err, fail, out, settings, stack_of
from infra.http.printable import printable
from infra.settings.settings import DEVELOPMENT_LOG, Settings, is_loopback
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import SigningKey
from infra.tlog.policy import MAX_BYTES, Party, WitnessPolicy
from infra.transparency.signer.errors import LogKeyError
from infra.transparency.signer.keys import FILE, KeyFile

CANNOT = 1
"""The exit code where nothing can be said, because something cannot be read."""
WRONG = 3
"""The exit code where something is wrong with the record."""
OVERDUE = 4
"""The exit code where nothing is wrong, but a promise was not kept."""

PolicyOption = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="Whom to believe: keys of logs and witnesses (C2SP tlog-policy)."),
]
OriginOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Which log it must be, where the policy knows several.")
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DIR|URL", help="Where to read.", show_default="the database"),
]
StateOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What to remember of this log.", show_default="a folder: none, else one a log"),
]
WHERE = "The database of the running stack where nothing is named, else a folder, or the address of a log."


def is_url(where: str | None) -> bool:
    """Whether it names a log over HTTP."""
    return where is not None and where.startswith(("http://", "https://"))


def trust(where: str | None, policy: Path | None, origin: str | None, data: Path | None) -> Statements:
    """Whom to believe, about which log; ends the command where nobody says so."""
    found = _policy(where, policy, data)
    names = sorted({log.key.name for log in found.logs})
    if origin is None:
        if len(names) != 1:
            fail(f"the policy knows {', '.join(names) or 'no log'}: say which one with --origin", CANNOT)
        origin = names[0]
    if origin not in names:
        fail(f"the policy knows no log {origin!r}, but {', '.join(names) or 'none'}", CANNOT)
    return Statements(found, origin)


def name_in_memory(statements: Statements) -> str:
    """By which name a log is remembered: its origin. All developers' logs have the same one: theirs by their keys."""
    if statements.origin != DEVELOPMENT_LOG:
        return statements.origin
    return " ".join([statements.origin, *sorted(str(log.key) for log in statements.policy.logs)])


def open_source(where: str | None, origin: str, data: Path | None) -> Source:
    """Where to read; ends the command where that is nowhere."""
    try:
        return source_at(where, origin, data)
    except SourceError as error:
        fail(str(error), CANNOT)


def source_at(where: str | None, origin: str, data: Path | None) -> Source:
    """Where to read; SourceError where that is nowhere now."""
    if where is None:
        return DatabaseSource(stack_of(data).database_url, origin)
    return HttpSource(where) if is_url(where) else FolderSource(Path(where))


def _policy(where: str | None, policy: Path | None, data: Path | None) -> WitnessPolicy:
    if policy is not None:
        return _read(policy)
    if where is not None and not is_url(where):
        if not Path(where).is_dir():
            fail(f"{where} is no folder that was exported, and no address of a log", CANNOT)
        file = Path(where) / POLICY
        if file.is_file():
            warn(f"no --policy: {file} came with the folder, and a folder cannot vouch for itself")
            return _read(file)
    elif where is None or is_loopback(_host(where)):
        own = own_policy(settings(**({} if data is None else {"data": data})))
        if own is not None:
            warn("no --policy: the keys are those of this machine, which says nothing about who runs it")
            return own
    return fail("nobody says whom to believe: name a file with the keys of the log and its witnesses, --policy FILE", 1)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def own_policy(found: Settings) -> WitnessPolicy | None:
    """The log of this machine by its own keys, and the witnesses that it names; None where there are no keys."""
    from infra.transparency.signer.__main__ import policy as witnesses

    origin = found.log_name
    key = found.log_key.get_secret_value() if found.log_key else ""
    file = Path(key).expanduser() if key else found.data.expanduser() / FILE
    try:
        if origin is None:
            return None
        if key.startswith("PRIVATE+KEY+"):
            keys = [SigningKey.parse(key)]
        elif file.is_file():
            keys = [held.key for held in KeyFile(file, origin).held()]
        else:
            return None
    except (LogKeyError, MalformedError) as error:
        fail(str(error), CANNOT)
    named = witnesses(found)
    return WitnessPolicy(tuple(Party(key.verifier) for key in keys), named.witnesses, named.groups, named.quorum)


def _read(file: Path) -> WitnessPolicy:
    try:
        with file.open("rb") as opened:
            return WitnessPolicy.parse(opened.read(MAX_BYTES + 1))
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", CANNOT)
    except MalformedError as error:
        fail(f"{file}: {error}", CANNOT)


def say(text: str, style: str | None = None) -> None:
    """A line for people; words of others in it are shown, never obeyed."""
    out.print(printable(text), style=style, highlight=False, markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """The same, of what is not as it should be."""
    err.print(printable(text), style="yellow", highlight=False, markup=False, soft_wrap=True)


def tell(findings: list[Finding]) -> None:
    """What is wrong, for people: the first position that is doubtful first."""
    for number, finding in enumerate(findings):
        style = "bold red" if number == 0 else "red"
        err.print(str(finding), style=style, highlight=False, markup=False, soft_wrap=True)


def wrong(findings: list[Finding]) -> NoReturn:
    """End the command, because something is wrong."""
    tell(findings)
    raise typer.Exit(WRONG)


@contextmanager
def exit_codes() -> Iterator[None]:
    """End the command with what went wrong: something of the record, or of reading it."""
    try:
        yield
    except SourceError as error:
        fail(str(error), CANNOT)
    except FoundError as error:
        wrong([error.finding])
    except (MalformedError, NotProvenError) as error:
        fail(str(error), WRONG)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", CANNOT)
    except KeyboardInterrupt:
        fail("stopped", 130)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere; gives a function that takes how much is done, and of how much."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("entries {task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bars:
        task = bars.add_task(what, total=None, rate="")

        def show(done: int, total: int) -> None:
            speed = bars.tasks[0].speed
            bars.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield show
