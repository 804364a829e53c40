"""`foja audit`: what an auditor does to be sure of the record, and to see how its figures came about."""

from __future__ import annotations

import typer

from infra.cli.lazy import commands_of

MODULES: dict[str, str] = {
    "verify": "infra.cli.audit_verify",
    "export": "infra.cli.audit_export",
    "proof": "infra.cli.audit_proof",
    "watch": "infra.cli.audit_watch",
    "timestamp": "infra.cli.audit_timestamp",
    "replay": "infra.cli.audit_replay",
    "explain": "infra.cli.audit_explain",
    "history": "infra.cli.audit_history",
    "key": "infra.cli.log_key",
    "rotate-key": "infra.cli.log_rotation",
    "witness": "infra.cli.witness",
}
"""Where the `app` of each command is. One module a command; loaded when it runs."""

app = typer.Typer(
    cls=commands_of(MODULES),
    add_completion=False,
    no_args_is_help=True,
    help="Verify the record, and see how it came about.",
)


@app.callback()
def audit() -> None:
    """Verify the record, and see how its figures came about."""
