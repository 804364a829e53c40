"""`foja audit watch`: a monitor that looks at a log again and again, and tells what is wrong with it."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.audit.cli.audit_common import (
    CANNOT,
    OVERDUE,
    WHERE,
    WRONG,
    OriginOption,
    PolicyOption,
    StateOption,
    name_in_memory,
    say,
    source_at,
    tell,
    trust,
    warn,
)
from infra.cli.common import DataOption, JsonOption, fail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from infra.audit.source import Source
    from infra.audit.watching import Look

app = typer.Typer(add_completion=False)


@app.command()
def watch(
    where: Annotated[str | None, typer.Argument(metavar="[URL]", help=WHERE)] = None,
    policy: PolicyOption = None,
    origin: OriginOption = None,
    state: StateOption = None,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 5.0,
    promised: Annotated[float, typer.Option(min=0, help="Seconds in which an act is promised to be covered.")] = 10.0,
    receipt: Annotated[
        list[str] | None, typer.Option(metavar="POSITION@TIME", help="A receipt to see kept; can be repeated.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end.")] = False,
    hashes_only: Annotated[bool, typer.Option("--hashes-only", help="For a log that gives out hashes alone.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Follow a log as a monitor: everything that verify finds, and promises that were not kept.

    Ends with 3 as soon as something is wrong; the checkpoints that prove it are kept beside the state. With --once it
    ends after one look: 0 all is well, 1 it cannot be reached, 3 something is wrong, 4 a promise was not kept.
    """
    from infra.audit.memory import Memory, usual_file
    from infra.audit.source import SourceError
    from infra.audit.verifying import VerificationRequest
    from infra.audit.watching import WatchedReceipt, Watcher

    statements = trust(where, policy, origin, data)
    try:
        receipts = [WatchedReceipt.parse(text) for text in receipt or ()]
        memory = Memory(state or usual_file(name_in_memory(statements)))
    except ValueError as error:
        fail(f"--receipt {error}: say it as POSITION@TIME, such as 42@2026-03-01T09:00:00Z", CANNOT)
    except SourceError as error:
        fail(str(error), CANNOT)
    request = VerificationRequest(statements, memory, hashes_alone=hashes_only)
    watcher = Watcher(lambda: _source(where, statements.origin, data), request, timedelta(seconds=promised), receipts)
    pause = Event()
    try:
        while True:
            code = _look(watcher.look, as_json=as_json)
            if once or code == WRONG:
                raise typer.Exit(code)
            pause.wait(every)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        memory.close()


def _source(where: str | None, origin: str, data: Path | None) -> Source:
    """Where to read. A stack that is stopped is away, as a log over HTTP may be: its monitor goes on."""
    from infra.audit.source import SourceError

    try:
        return source_at(where, origin, data)
    except typer.Exit:
        raise SourceError("the record cannot be read now") from None


def _look(look: Callable[[], Look], *, as_json: bool) -> int:
    from infra.audit.source import SourceError

    try:
        seen_now = look()
    except SourceError as error:
        if as_json:
            typer.echo(orjson.dumps({"unreachable": str(error)}).decode())
        else:
            warn(str(error))
        return CANNOT
    report = seen_now.report
    if as_json:
        plain = {
            "at": seen_now.at.isoformat(),
            **report.plain(),
            "overdue": list(seen_now.overdue),
            "evidence": seen_now.kept,
        }
        typer.echo(orjson.dumps(plain).decode())
    else:
        _tell(seen_now)
    return WRONG if not report.good else OVERDUE if seen_now.overdue else 0


def _tell(seen_now: Look) -> None:
    report = seen_now.report
    tell(report.findings)
    for line in (*([seen_now.kept] if seen_now.kept else ()), *(f"overdue: {line}" for line in seen_now.overdue)):
        warn(line)
    if report.good:
        by = ", ".join(sorted(report.cosigners)) or "nobody"
        text = f"{seen_now.at:%H:%M:%SZ}  {report.checkpoint.size:,} acts, {report.entries:,} read, cosigned by {by}"
        say(text)
