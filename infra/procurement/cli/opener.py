"""`foja opener`: what an opener does on their own machine, whose key never leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.cli.common import JsonOption
from infra.procurement.cli.telling import say, understandable

app = typer.Typer(no_args_is_help=True, help="Keep an opener's key on your own machine, and give its shares.")

KeyOption = Annotated[Path, typer.Option("--key", metavar="FILE", help="The file that `./foja opener key` wrote.")]


@app.callback()
def opener() -> None:
    """Keep an opener's key on your own machine, and give its shares after the deadline.

    The way of an opener: `key` makes a pair for one tender; `prove` answers the API's challenge that you have it, once
    for the panel and once before the deadline; `shares`, after the deadline, checks the opening and writes your shares.
    Then destroy the file: it opens nothing else.
    """


@app.command()
def key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make, for you alone.")],
    tender: Annotated[str, typer.Option(metavar="ID", help="The tender that the key is for, and no other.")],
    as_json: JsonOption = False,
) -> None:
    """Make a key for one tender, keep it in a file for its owner alone, and print the public half for ProveOpenerKey.

    Keep a copy on a medium that you lock away: a lost key is a lost share, and with too few of them no bid opens.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from domain.procurement.bids.package import opener_id
    from infra.procurement.sealing.keeping import OpenerKey, write_key

    made = OpenerKey(tender, X25519PrivateKey.generate())
    with understandable():
        write_key(file, made)
    if as_json:
        told = {"tenderId": tender, "publicKey": made.public.hex(), "opener": opener_id(made.public), "file": str(file)}
        typer.echo(orjson.dumps(told))
        return
    say(f"{file}: keep it to yourself, with a copy elsewhere, until the opening of {tender} is concluded", "green")
    say(f"  public key  {made.public.hex()}")
    say(f"  opener      {opener_id(made.public)}")
    say("Next: ask the API for a challenge to this public key, and answer it with ./foja opener prove")


@app.command()
def prove(
    challenge: Annotated[str, typer.Option(metavar="TEXT", help="What the API gave; - reads it from stdin.")],
    file: KeyOption,
    as_json: JsonOption = False,
) -> None:
    """Answer a challenge of the API: print the value that ProveOpenerKey and ConfirmOpenerReady take."""
    from infra.procurement.sealing.keeping import read_key
    from infra.procurement.sealing.proving import answer

    text = typer.get_text_stream("stdin").read() if challenge == "-" else challenge
    with understandable():
        found = read_key(file)
        value = answer(text.strip(), found.tender, found.private).hex()
    typer.echo(
        orjson.dumps({"tenderId": found.tender, "publicKey": found.public.hex(), "proof": value}) if as_json else value
    )
