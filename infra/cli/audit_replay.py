"""`foja audit replay`: a read model worked out anew from the ledger, and compared row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from infra.bootstrap import INSTALLATION
from infra.cli.common import DataOption, JsonOption, Stack, run, stack_of
from infra.cli.moments import moment
from infra.cli.replay_common import (
    AtOption,
    Format,
    FormatOption,
    ModelArgument,
    OutOption,
    PositionOption,
    format_of,
    keys_of,
    model_of,
    moment_of,
    print_lines,
    progress_of,
    told,
)
from infra.postgres.replaying.asked import Asked
from infra.postgres.replaying.replays import replayed
from infra.replay.counting import Counted
from infra.replay.page import ROWS, replay_page
from infra.replay.plain import replay_csv, replay_json
from infra.replay.screen import LINES, replay_lines
from infra.replay.sink import sink

DIFFERENT = 2
app = typer.Typer()


@app.command()
def replay(
    model: ModelArgument,
    at: AtOption = None,
    position: PositionOption = None,
    against: Annotated[
        str, typer.Option(metavar="live|TIME|POSITION", help="What to compare with: the live rows, or another moment.")
    ] = "live",
    key: Annotated[str | None, typer.Option(help="Only the row under this key.")] = None,
    form: FormatOption = "text",
    out: OutOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Rebuild a read model from the ledger to any moment, and compare it row by row.

    Without --at it goes to where the live read model stands, and compares its rows, superseded ones too. With --at a
    read model that keeps history is asked for its rows of that moment; another one is taken as it stands.

    The exit code is 0 where both are the same, and 2 where they differ.
    """
    with told():
        other: Any = against if against == "live" else moment(against, "--against")
        asked = Asked(model_of(model), moment_of(at, position), other, key)
        counted = run(_replay(stack_of(data), asked, format_of(form, as_json=as_json), out))
    if counted.total:
        raise typer.Exit(DIFFERENT)


async def _replay(stack: Stack, asked: Asked, form: Format, out: Path | None) -> Counted:
    async with keys_of(stack, wanted=bool(asked.model.personal)) as keys:
        with progress_of(asked.model.name) as progress:
            async with replayed(stack.database_url, asked, INSTALLATION.codec, keys, progress) as found:
                counted = Counted(found)
                await _write(counted, form, out)
    return counted


async def _write(counted: Counted, form: Format, out: Path | None) -> None:
    if form == "text":
        print_lines(list(replay_lines(counted, await counted.first(LINES))), out)
        return
    with sink(out) as write:
        if form == "csv":
            await replay_csv(counted, write)
        elif form == "json":
            await replay_json(counted, write)
        else:
            shown = await counted.first(ROWS)
            write(replay_page(counted, shown))
