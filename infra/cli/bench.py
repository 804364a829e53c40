"""`foja bench`: every speed that we claim, measured side by side on this machine."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Measure: medians and ratios, side by side in one run.")
