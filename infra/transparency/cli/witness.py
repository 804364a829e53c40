"""`foja audit witness`: a witness for the logs of others."""

from __future__ import annotations

import os
import sys

import typer

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def witness(context: typer.Context) -> None:
    """Run a witness, on another machine than the log: it cosigns checkpoints that go on from those it saw before."""
    # In this very process: what ends this command ends the witness.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "infra.transparency.witness", *context.args])  # noqa: S606
