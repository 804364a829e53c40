"""`foja opener`: what an opener does on their own machine, whose key never leaves it."""

from __future__ import annotations

from datetime import datetime
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


@app.command()
def shares(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The opening, as the API gives it to openers.")],
    file: KeyOption,
    policy: Annotated[Path, typer.Option(metavar="FILE", help="Whom to believe: the log's keys and its witnesses'.")],
    given: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write, for you alone.")],
    deadline: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S%z"], help="The deadline that you know of, such as 2026-12-01T12:00:00+0000."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the opening, and write your shares of all its envelopes, as GiveShares takes them.

    Nothing is given where anything is wrong: the log and its witnesses' signatures, an inclusion, a cosignature before
    the deadline, this machine's clock, the fold of the box, a package that is none of the box. Then it ends with 3.
    A share that does not open is given as unreadable (null), and holds up no other.

    The policy is a file that you have from the witnesses, not from the server (C2SP tlog-policy).
    """
    from datetime import UTC

    from infra.procurement.cli.telling import WRONG, policy_in, warn
    from infra.procurement.sealing.keeping import read_key, write_private
    from infra.procurement.verifying.bundle import open_bundle
    from infra.procurement.verifying.openers import shares_of

    with understandable():
        with open_bundle(bundle) as opened:
            found = shares_of(opened, read_key(file), policy_in(policy), datetime.now(UTC), deadline)
        if not found.findings:
            write_private(
                given,
                {
                    "tenderId": found.tender,
                    "envelope": found.envelope.upper(),
                    "lot": found.lot,
                    "opener": found.opener,
                    "shares": [{"position": str(line.position), "share": line.share} for line in found.shares],
                },
            )
    if as_json:
        told = {"findings": [{"check": str(item.check), "message": item.message} for item in found.findings]}
        typer.echo(orjson.dumps({**told, "shares": len(found.shares), "unreadable": found.unreadable}))
    elif not found.findings:
        say(
            f"{given}: shares of {len(found.shares)} envelopes of {found.tender}; show them to GiveShares alone",
            "green",
        )
        for line in found.unreadable:
            warn(f"unreadable: {line}")
    if found.findings:
        for finding in found.findings if not as_json else ():
            warn(str(finding))
        raise typer.Exit(WRONG)
