"""`foja audit history`: all that happened to one entity, in order."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.audit.cli.replay_common import FormatWriters, ReplayOptions, model_of, progress_of, telling, told
from infra.audit.replay.page import history_page
from infra.audit.replay.plain import history_csv, history_json
from infra.audit.replay.screen import history_lines
from infra.bootstrap import INSTALLATION
from infra.cli.common import run
from infra.postgres.replaying.telling import HistoryRequest
from infra.postgres.replaying.telling import history as told_history

FORMS = FormatWriters(history_lines, history_csv, history_json, history_page)
app = typer.Typer()


@app.command()
@telling
def history(
    of: Annotated[str, typer.Argument(metavar="STREAM|KEY", help="A stream, or the key of rows of read models.")],
    how: ReplayOptions,
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="It is a key of this read model.")
    ] = None,
) -> None:
    """Tell all that happened to one entity: the events of its stream, or those that touched the rows under its key.

    A name that is both is taken for the stream; --model takes it for a key.
    """
    with told():
        models = INSTALLATION.read_models if model is None else (model_of(model),)
        request = HistoryRequest(of, models, keys_alone=model is not None, at=how.at)
        with progress_of(of) as progress:
            history = run(told_history(how.stack.database_url, request, INSTALLATION.codec, progress))
        FORMS.write(history, how)
