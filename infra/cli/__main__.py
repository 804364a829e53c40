"""`foja`: what an administrator, an auditor or an engineer does from the shell."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from api.kernel.version import VERSION
from infra.bootstrap import ADAPTERS
from infra.cli.lazy import commands_of
from infra.kernel.adapters import Lazy, commands_among
from infra.processes.telemetry import set_up_logs

_MACHINE = {
    "up": Lazy("infra.cli.up", "Start PostgreSQL, Valkey, the API and the workers; stop them all with Ctrl-C."),
    "serve": Lazy("infra.cli.serve", "Run one part, for your own supervisor: the API, a worker, or the signer."),
    "test": Lazy("infra.cli.tests", "Run all tests, on servers of their own; further arguments go to pytest."),
    "import": Lazy("infra.cli.imports", "Bring existing files in, through commands."),
    "events": Lazy("infra.cli.events", "Show the ledger's events, oldest first: position, time, type, stream, actor."),
    "feed": Lazy(
        "infra.cli.feed",
        "Show what the public is told, oldest first; with --json as CloudEvents, one a line, as by HTTP.",
    ),
    "projections": Lazy(
        "infra.cli.projections", "See how far the read models are, build them anew, skip a broken event."
    ),
    "effects": Lazy("infra.cli.effects", "See the calls outside that are not over; try one anew, or give it up."),
    "catalogue": Lazy("infra.cli.catalogue", "Show every event, command, permission, read model and reaction."),
    "event-types": Lazy("infra.cli.event_types", "Show the types and schemas of events that may be appended."),
    "schema": Lazy("infra.cli.schema", "Print the GraphQL schema, which is kept as schema.graphql."),
    "matrix": Lazy("infra.cli.matrix", "Show the access matrix in full: for each thing and role, how far it reaches."),
    "privileges": Lazy(
        "infra.cli.privileges",
        "Show what each login of the databases may do, which is kept as docs/verify/privileges.md.",
    ),
    "new-context": Lazy(
        "infra.cli.new_context", "Write a context that runs: something is opened at a unit, and closed with a reason."
    ),
    "texts": Lazy("infra.cli.texts", "Show how far the texts that people read are translated, and begin a language."),
    "migrate": Lazy("infra.cli.database", "Bring the database's structure up to date (`foja up` does it by itself)."),
    "clock": Lazy("infra.cli.clock", "Show what time it is for the record; in development, turn it forward."),
    "keys": Lazy("infra.cli.keys", "Look after the keys that personal data is sealed with."),
    "bench": Lazy(
        "infra.cli.bench",
        "Measure: medians and ratios, side by side in one run, on servers of their own with fsync on.",
    ),
}
_FIRST = ("up", "serve", "test")
"""The commands of a first visit; those of the contexts follow, and then the others of the machine."""

MODULES = {
    **{name: _MACHINE[name] for name in _FIRST},
    **commands_among(ADAPTERS, _MACHINE),
    **{name: command for name, command in _MACHINE.items() if name not in _FIRST},
}
"""Where the `app` of each command is, and what the list of them says of it."""


app = typer.Typer(
    name="foja",
    cls=commands_of(MODULES),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"foja {VERSION}")
        raise typer.Exit


@app.callback()
def foja(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version, and nothing else."),
    ] = False,
) -> None:
    """The event-sourced record of a government.

    Start with [bold]./foja up --demo[/bold], then open the printed address.

    Every command works on the stack that runs on the usual data folder, on the one of --data DIR, or on the servers
    that FOJA_DATABASE_URL and FOJA_VALKEY_URL name.
    """


def main() -> None:
    """Run the command line. Logs go to standard error: what --json prints is JSON alone."""
    set_up_logs(development=True, level=logging.WARNING)
    try:
        app(prog_name="foja")
    except Exception as error:
        from infra.cli.common import used
        from infra.cli.failing import explanation

        said = explanation(error, used[-1] if used else None)
        if said is None:
            raise
        sys.exit(said)


if __name__ == "__main__":
    main()
