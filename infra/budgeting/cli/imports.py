"""`foja import`: published files go in, through commands."""

from __future__ import annotations

import typer

from infra.budgeting.cli import import_abandon
from infra.budgeting.cli import import_budget as importing
from infra.budgeting.cli import import_codes as code_lists

app = typer.Typer(no_args_is_help=True, help="Bring published files in, through commands.")
app.command("budget")(importing.budget)
app.command("classification")(code_lists.classification)
app.command("mapping")(code_lists.mapping)
app.command("abandon")(import_abandon.abandon)


@app.callback()
def imports() -> None:
    """Bring published files in, through commands."""
