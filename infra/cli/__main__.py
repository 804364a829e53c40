"""`foja`: what an administrator, an auditor or an engineer does from the shell."""

from __future__ import annotations

import logging

import typer

from infra.cli.lazy import commands_of
from infra.telemetry import set_up_logs

MODULES = {
    "up": "infra.cli.up",
    "test": "infra.cli.tests",
    "token": "infra.cli.token",
    "authority": "infra.cli.authority",
    "account": "infra.cli.accounts",
    "import": "infra.cli.imports",
    "export": "infra.cli.export",
    "report": "infra.cli.report",
    "events": "infra.cli.events",
    "audit": "infra.cli.audit",
    "feed": "infra.cli.feed",
    "projections": "infra.cli.projections",
    "catalogue": "infra.cli.catalogue",
    "schema": "infra.cli.schema",
    "matrix": "infra.cli.matrix",
    "migrate": "infra.cli.database",
    "keys": "infra.cli.keys",
    "bench": "infra.cli.bench",
}
"""Where the `app` of each command is; loaded when the command runs, so that each starts fast."""


app = typer.Typer(
    name="foja",
    cls=commands_of(MODULES),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def foja() -> None:
    """The event-sourced record of a government.

    Start with [bold]./foja up --demo[/bold], then open the printed address.

    Every command works on the stack that runs on the usual data folder, on the one of --data DIR, or on the servers
    that FOJA_DATABASE_URL and FOJA_VALKEY_URL name.
    """


def main() -> None:
    """Run the command line. Logs go to standard error: what --json prints is JSON alone."""
    set_up_logs(development=True, level=logging.WARNING)
    app(prog_name="foja")


if __name__ == "__main__":
    main()
