"""`foja exchange`: the key of this installation, for the officers of its partners."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.cli.common import DataOption, fail, out, settings

app = typer.Typer(no_args_is_help=True, help="Exchange with other installations.")


@app.callback()
def exchange() -> None:
    """Exchange with other installations."""


@app.command()
def key(data: DataOption = None) -> None:
    """Print the public key (JWK) that manifests and receipts of this installation are signed with.

    The officer of a partner compares its `x` with what they were told in another way.
    """
    from infra.exchange.keys import exchange_key, public_jwk
    from infra.settings.settings import SettingsError

    try:
        found = exchange_key(settings(**({} if data is None else {"data": data})))
    except SettingsError as error:
        fail(str(error), 2)
    typer.echo(orjson.dumps(public_jwk(found)).decode())


@app.command("new-key")
def new_key(file: Annotated[Path, typer.Argument(help="The file to make; one that is there stays as it is.")]) -> None:
    """Make a key in a file for its owner alone, to be named by FOJA_EXCHANGE_KEY."""
    from infra.exchange.keys import make_key

    try:
        made = make_key(file.expanduser())
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    if not made:
        fail(f"{file} is there already: a key is never written over")
    out.print(f"made {file}: name it by FOJA_EXCHANGE_KEY", highlight=False)
