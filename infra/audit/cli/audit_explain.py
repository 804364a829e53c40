"""`foja audit explain`: the acts that made a row, or one figure in it, what it is."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.audit.cli.replay_common import (
    FormatWriters,
    ModelArgument,
    ReplayOptions,
    model_of,
    progress_of,
    telling,
    told,
)
from infra.audit.replay.page import explanation_page
from infra.audit.replay.plain import explanation_csv, explanation_json
from infra.audit.replay.screen import explanation_lines
from infra.bootstrap import INSTALLATION
from infra.cli.common import run
from infra.postgres.replaying.explaining import ExplanationRequest
from infra.postgres.replaying.explaining import explain as explained

FORMS = FormatWriters(explanation_lines, explanation_csv, explanation_json, explanation_page)
app = typer.Typer()


@app.command()
@telling
def explain(
    model: ModelArgument,
    key: Annotated[str, typer.Argument(help="The key of the row.")],
    how: ReplayOptions,
    field: Annotated[str | None, typer.Option(help="Only the acts that changed this field.")] = None,
) -> None:
    """Tell how a row came about: each act that touched it, who did it under which grant, and what it changed.

    Read from the ledger alone; no table is trusted.
    """
    with told():
        why = ExplanationRequest(model_of(model), key, field, how.at)
        with progress_of(model) as progress:
            found = run(explained(how.stack.database_url, why, INSTALLATION.codec, progress))
        FORMS.write(found, how)
