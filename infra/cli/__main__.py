"""`foja`: what an administrator, an auditor or an engineer does from the shell."""

from __future__ import annotations

import logging

import typer

from infra.cli import bench, catalogue, database, events, importing, projections, schema, up
from infra.telemetry import set_up_logs

app = typer.Typer(
    name="foja",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""The event-sourced record of a government.

Start with [bold]./foja up --demo[/bold], then open the printed URL. Every command works against the stack that runs on
the usual data folder, on --data DIR, or on the servers named by FOJA_DATABASE_URL and FOJA_VALKEY_URL.""",
)
imports = typer.Typer(no_args_is_help=True, help="Bring published files in, through commands.")
imports.command("budget")(importing.budget)

app.command("up")(up.up)
app.add_typer(imports, name="import")
app.command("events")(events.tail)
app.add_typer(projections.app, name="projections")
app.command("catalogue")(catalogue.show)
app.command("schema")(schema.show)
app.command("migrate")(database.migrate)
app.add_typer(bench.app, name="bench")


@app.command("test", add_help_option=False)
def test() -> None:
    """Run all tests, on servers of their own (further arguments go to pytest)."""
    raise typer.Exit(2)  # the launcher runs pytest itself, before this command line is loaded


def main() -> None:
    """Run the command line. Logs go to standard error, so that what --json prints is JSON alone."""
    set_up_logs(development=True, level=logging.WARNING)
    app(prog_name="foja")


if __name__ == "__main__":
    main()
