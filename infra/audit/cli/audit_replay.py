"""`foja audit replay`: a read model worked out anew from the ledger, and compared row by row."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from infra.audit.cli.replay_common import (
    ModelArgument,
    ReplayOptions,
    keys_of,
    model_of,
    print_lines,
    progress_of,
    telling,
    told,
)
from infra.audit.replay.counting import DifferenceCount
from infra.audit.replay.page import ROWS, replay_page
from infra.audit.replay.plain import replay_csv, replay_json
from infra.audit.replay.screen import LINES, replay_lines
from infra.audit.replay.sink import sink
from infra.bootstrap import INSTALLATION
from infra.cli.common import run
from infra.cli.moments import moment
from infra.postgres.replaying.replays import replayed
from infra.postgres.replaying.request import ReplayRequest

DIFFERENT = 2
app = typer.Typer()


@app.command()
@telling
def replay(
    model: ModelArgument,
    how: ReplayOptions,
    against: Annotated[
        str, typer.Option(metavar="live|TIME|POSITION", help="What to compare with: the live rows, or another moment.")
    ] = "live",
    key: Annotated[str | None, typer.Option(help="Only the row under this key.")] = None,
) -> None:
    """Rebuild a read model from the ledger to any moment, and compare it row by row.

    Without --at it goes to where the live read model stands, and compares its rows, superseded ones too. With --at a
    read model that keeps history is asked for its rows of that moment; another one is taken as it stands.

    The exit code is 0 where both are the same, and 2 where they differ.
    """
    with told():
        other: Any = against if against == "live" else moment(against, "--against")
        replay_request = ReplayRequest(model_of(model), how.at, other, key)
        counted = run(_replay(replay_request, how))
    if counted.total:
        raise typer.Exit(DIFFERENT)


async def _replay(replay_request: ReplayRequest, how: ReplayOptions) -> DifferenceCount:
    stack = how.stack
    async with keys_of(stack, wanted=bool(replay_request.model.sealed)) as keys:
        with progress_of(replay_request.model.name) as progress:
            async with replayed(stack.database_url, replay_request, INSTALLATION.codec, keys, progress) as found:
                counted = DifferenceCount(found)
                await _write(counted, how)
    return counted


async def _write(counted: DifferenceCount, how: ReplayOptions) -> None:
    if how.form == "text":
        print_lines(list(replay_lines(counted, await counted.first(LINES))), how.out)
        return
    with sink(how.out) as write:
        if how.form == "csv":
            await replay_csv(counted, write)
        elif how.form == "json":
            await replay_json(counted, write)
        else:
            shown = await counted.first(ROWS)
            write(replay_page(counted, shown, how.language))
