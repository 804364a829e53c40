"""`foja audit timestamp`: an authority's word for when a log's newest checkpoint was there (RFC 3161)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.audit.cli.audit_common import CANNOT, WHERE, WRONG, OriginOption, PolicyOption, open_source, say, trust
from infra.cli.common import DataOption, JsonOption, fail

app = typer.Typer(add_completion=False)


@app.command()
def timestamp(
    authority: Annotated[str, typer.Option(metavar="URL", help="The timestamp authority.")],
    ca: Annotated[Path, typer.Option("--ca", metavar="FILE", help="The certificates (PEM) by which it is believed.")],
    where: Annotated[str | None, typer.Argument(metavar="[DIR|URL]", help=WHERE)] = None,
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the two files are written.", show_default="here")
    ] = Path(),
    policy: PolicyOption = None,
    origin: OriginOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Have a log's newest checkpoint timestamped, beside what its witnesses say.

    Writes SIZE.checkpoint, the bytes that were stamped, and SIZE.tsr. Anybody checks them without Foja:
    openssl ts -verify -in SIZE.tsr -data SIZE.checkpoint -CAfile FILE. Run it as often as you like, from a timer.

    Exit codes: 0 stamped, 1 no timestamp to be had, 3 the checkpoint is not what the policy believes.
    """
    from infra.transparency.rfc3161 import TimestampAuthority, TimestampError, certificates
    from infra.transparency.signer.stamping import keep

    statements = trust(where, policy, origin, data)
    source = open_source(where, statements.origin, data)
    try:
        note = source.checkpoint()
    finally:
        source.close()
    checkpoint = statements.vouched(note)
    if checkpoint is None:
        fail(f"the newest checkpoint of {source.name} is not signed by whom the policy believes", WRONG)
    try:
        stamp = TimestampAuthority(authority, certificates(ca.read_bytes())).stamp(note)
        stamped, answer = keep(folder, checkpoint.size, note, stamp)
    except (TimestampError, ValueError) as error:
        fail(f"no timestamp: {error}", CANNOT)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", CANNOT)
    if as_json:
        facts = {"size": checkpoint.size, "at": stamp.at, "checkpoint": str(stamped), "timestamp": str(answer)}
        typer.echo(orjson.dumps(facts).decode())
        return
    when = f"{stamp.at:%Y-%m-%d %H:%M:%S}Z"
    say(f"{checkpoint.size:,} acts of {statements.origin} were there at {when}")
    say(f"openssl ts -verify -in {answer} -data {stamped} -CAfile {ca}")
