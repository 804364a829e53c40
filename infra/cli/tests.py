"""`foja test`: the launcher runs it by itself, so that tests run even where the command line does not load."""

from __future__ import annotations

import typer

from infra.cli.common import fail

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test() -> None:
    """Run all tests, on servers of their own; further arguments go to pytest."""
    fail("Run it through the launcher: ./foja test", 2)
