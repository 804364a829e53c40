"""`foja audit`: what an auditor does to be sure of the record, and to see how its figures came about."""

from __future__ import annotations

import typer

from infra.cli.lazy import commands_of
from infra.kernel.adapters import Lazy

MODULES = {
    "verify": Lazy(
        "infra.audit.cli.audit_verify",
        "Verify the record: each act against the tree, the tree against what was signed, that against its witnesses.",
    ),
    "export": Lazy(
        "infra.audit.cli.audit_export",
        "Write the record to a folder: entries, tiles, checkpoints with cosignatures, policy, and how to verify it.",
    ),
    "proof": Lazy(
        "infra.audit.cli.audit_proof",
        "Write the proof that an act is in the log (C2SP tlog-proof), or check one without any database.",
    ),
    "watch": Lazy(
        "infra.audit.cli.audit_watch",
        "Follow a log as a monitor: everything that verify finds, and promises that were not kept.",
    ),
    "timestamp": Lazy(
        "infra.audit.cli.audit_timestamp", "Have a log's newest checkpoint timestamped, beside what its witnesses say."
    ),
    "seal": Lazy(
        "infra.signing.cli.seal", "Verify the seal of a PDF: who sealed it, when, and whether a byte was changed."
    ),
    "opening": Lazy(
        "infra.procurement.cli.audit_opening",
        "Verify the opening of a tender's sealed bids from its bundle: no server, and no network.",
    ),
    "replay": Lazy(
        "infra.audit.cli.audit_replay", "Rebuild a read model from the ledger to any moment, and compare it row by row."
    ),
    "explain": Lazy(
        "infra.audit.cli.audit_explain",
        "Tell how a row came about: each act that touched it, who did it under which grant, and what it changed.",
    ),
    "history": Lazy(
        "infra.audit.cli.audit_history",
        "Tell all that happened to one entity: the events of its stream, or those that touched the rows under its key.",
    ),
    "unreadable": Lazy("infra.audit.cli.audit_unreadable", "List the acts that this version cannot read."),
    "skip-act": Lazy(
        "infra.audit.cli.audit_skip", "Leave an act that cannot be read out of what is decided, and record why."
    ),
    "key": Lazy(
        "infra.transparency.cli.log_key",
        "Print the log's verifier keys: a line of a policy for each key that signs now, the newest first.",
    ),
    "rotate-key": Lazy(
        "infra.transparency.cli.log_rotation",
        "Sign the log with a new key from now on, and with the old one beside it until the overlap ends.",
    ),
    "witness": Lazy(
        "infra.transparency.cli.witness",
        "Run a witness, on another machine than the log: it cosigns checkpoints that go on from those it saw before.",
    ),
}
"""Where the `app` of each command is, and what the list of them says of it."""

app = typer.Typer(
    cls=commands_of(MODULES),
    add_completion=False,
    no_args_is_help=True,
    help="Verify the record, and see how it came about.",
)


@app.callback()
def audit() -> None:
    """Verify the record, and see how its figures came about."""
