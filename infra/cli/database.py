"""`foja migrate`: the database's structure, brought up to date."""

from __future__ import annotations

import typer

from infra.cli.common import DataOption, out, stack_of
from infra.postgres.migrate import KEYS_FOLDER
from infra.postgres.migrate import migrate as run

app = typer.Typer()


@app.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database's structure up to date (`foja up` does it by itself)."""
    stack = stack_of(data)
    applied = run(stack.database_url)
    if stack.keys_url:
        applied += run(stack.keys_url, KEYS_FOLDER)
    for name in applied:
        out.print(f"applied {name}")
    if not applied:
        out.print("up to date")
    raise typer.Exit
