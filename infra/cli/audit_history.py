"""`foja audit history`: all that happened to one entity, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.bootstrap import INSTALLATION
from infra.cli.common import DataOption, JsonOption, run, stack_of
from infra.cli.replay_common import (
    AtOption,
    Format,
    FormatOption,
    OutOption,
    PositionOption,
    format_of,
    model_of,
    moment_of,
    print_lines,
    progress_of,
    told,
)
from infra.postgres.replaying.telling import History, Told
from infra.postgres.replaying.telling import history as told_history
from infra.replay.page import history_page
from infra.replay.plain import history_csv, history_json
from infra.replay.screen import history_lines
from infra.replay.sink import sink

app = typer.Typer()


@app.command()
def history(
    of: Annotated[str, typer.Argument(metavar="STREAM|KEY", help="A stream, or the key of rows of read models.")],
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="It is a key of this read model.")
    ] = None,
    at: AtOption = None,
    position: PositionOption = None,
    form: FormatOption = "text",
    out: OutOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Tell all that happened to one entity: the events of its stream, or those that touched the rows under its key.

    A name that is both is taken for the stream; --model takes it for a key.
    """
    with told():
        models = INSTALLATION.read_models if model is None else (model_of(model),)
        asked = Told(of, models, keys_alone=model is not None, at=moment_of(at, position))
        with progress_of(of) as progress:
            found = run(told_history(stack_of(data).database_url, asked, INSTALLATION.codec, progress))
        _write(found, format_of(form, as_json=as_json), out)


def _write(found: History, form: Format, out: Path | None) -> None:
    if form == "text":
        print_lines(history_lines(found), out)
        return
    with sink(out) as write:
        if form == "csv":
            history_csv(found, write)
        elif form == "json":
            history_json(found, write)
        else:
            write(history_page(found))
