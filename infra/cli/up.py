"""`foja up`: the whole of Foja on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.cli.common import settings
from infra.processes.stack import StackCommands, module
from infra.processes.stack import up as run_stack

app = typer.Typer()


@app.command()
def up(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Where the data lies; made when absent, kept after.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="The API's port; 0 for any.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Play a small, synthetic story through real commands.")] = False,
) -> None:
    """Start PostgreSQL, Valkey, the API and the workers; stop them all with Ctrl-C.

    The servers are embedded, unless FOJA_DATABASE_URL and FOJA_VALKEY_URL name others.
    """
    given = {name: value for name, value in (("data", data), ("port", port)) if value is not None}
    commands = StackCommands(story=module("infra.processes.demo")) if demo else StackCommands()
    raise typer.Exit(run_stack(settings().model_copy(update=given), commands))
