"""`foja serve`: one process of Foja, for whoever has a supervisor and servers of their own."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer()


class ServedPart(StrEnum):
    """What a process does."""

    API = "api"
    WORKER = "worker"
    SIGNER = "signer"


MODULES = {
    ServedPart.API: "infra.processes.serve_api",
    ServedPart.WORKER: "infra.processes.worker",
    ServedPart.SIGNER: "infra.transparency.signer",
}


@app.command()
def serve(part: Annotated[ServedPart, typer.Argument(metavar="api|worker|signer", help="Which one.")]) -> None:
    """Run one part, for your own supervisor: the API, a worker, or the signer.

    All settings come from FOJA_... variables (docs/operate/production.md). It stays in the foreground, logs to standard
    output and error, and ends with SIGTERM or Ctrl-C once what is under way is done. `./foja migrate` comes first.
    """
    # In this very process: its signals and its exit code are the part's.
    os.execv(sys.executable, [sys.executable, "-P", "-m", MODULES[part]])  # noqa: S606
