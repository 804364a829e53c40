"""`foja audit explain`: the acts that made a row, or one figure in it, what it is."""

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
    ModelArgument,
    OutOption,
    PositionOption,
    format_of,
    model_of,
    moment_of,
    print_lines,
    progress_of,
    told,
)
from infra.postgres.replaying.explaining import Explanation, Why
from infra.postgres.replaying.explaining import explain as explained
from infra.replay.page import explanation_page
from infra.replay.plain import explanation_csv, explanation_json
from infra.replay.screen import explanation_lines
from infra.replay.sink import sink

app = typer.Typer()


@app.command()
def explain(
    model: ModelArgument,
    key: Annotated[str, typer.Argument(help="The key of the row.")],
    field: Annotated[str | None, typer.Option(help="Only the acts that changed this field.")] = None,
    at: AtOption = None,
    position: PositionOption = None,
    form: FormatOption = "text",
    out: OutOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Tell how a row came about: each act that touched it, who did it under which grant, and what it changed.

    Read from the ledger alone; no table is trusted.
    """
    with told():
        why = Why(model_of(model), key, field, moment_of(at, position))
        with progress_of(model) as progress:
            found = run(explained(stack_of(data).database_url, why, INSTALLATION.codec, progress))
        _write(found, format_of(form, as_json=as_json), out)


def _write(found: Explanation, form: Format, out: Path | None) -> None:
    if form == "text":
        print_lines(explanation_lines(found), out)
        return
    with sink(out) as write:
        if form == "csv":
            explanation_csv(found, write)
        elif form == "json":
            explanation_json(found, write)
        else:
            write(explanation_page(found))
