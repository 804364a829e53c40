"""`foja audit key`: the keys that the log is signed with, as its readers and witnesses need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, fail, out, settings
from infra.settings.settings import DEVELOPMENT_LOG, Settings
from infra.transparency.signer.errors import LogKeyError
from infra.transparency.signer.keys import KeyFile, OneKey, log_keys

app = typer.Typer()


@dataclass(frozen=True)
class LogOf:
    """The log of this machine."""

    settings: Settings
    origin: str
    keys: KeyFile | OneKey


def log_of(*, make: bool = False, **given: object) -> LogOf:
    """The log of this machine and its keys; ends the command where there are none."""
    found = settings(**given)
    if found.log_name is None:
        fail("this log has no name yet: FOJA_LOG_ORIGIN gives it one, such as record.example.org/log")
    try:
        return LogOf(found, found.log_name, log_keys(found, found.log_name, make=make))
    except LogKeyError as error:
        fail(str(error))


@app.command()
def key(
    make: Annotated[
        bool, typer.Option("--make", help="Lay a first key down where FOJA_LOG_KEY names no file yet.")
    ] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Print the log's verifier keys: a line of a policy for each key that signs now, the newest first.

    Whoever trusts them can check every checkpoint, tile and proof. In development a key is made on first use.
    """
    log = log_of(make=make, **({} if data is None else {"data": data}))
    ends = {str(held.key.verifier): held.until for held in log.keys.held()} if isinstance(log.keys, KeyFile) else {}
    found = [str(signing_key.verifier) for signing_key in log.keys.current()]
    if as_json:
        told = [{"origin": log.origin, "verifierKey": verifier, "signsUntil": ends.get(verifier)} for verifier in found]
        typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return
    for verifier in found:
        until = ends.get(verifier)
        if until is not None:
            typer.echo(f"# signs until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC:")
        typer.echo(f"log {verifier}")
    if log.origin == DEVELOPMENT_LOG:
        out.print("a made-up name, for development: FOJA_LOG_ORIGIN gives it one of its own", style="yellow")
