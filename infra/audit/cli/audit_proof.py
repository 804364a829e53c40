"""`foja audit proof`: that one act is in the record, in a file that anybody can check."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from infra.audit.cli.audit_common import (
    CANNOT,
    WRONG,
    FromOption,
    OriginOption,
    PolicyOption,
    exit_codes,
    open_source,
    say,
    trust,
)
from infra.cli.common import DataOption, fail, stack_of

if TYPE_CHECKING:
    from infra.audit.statements import Statements

app = typer.Typer(add_completion=False)


@app.command()
def proof(
    about: Annotated[
        str | None, typer.Argument(metavar="[POSITION|FILE]", help="The act to prove, or a .tlog-proof to check.")
    ] = None,
    command: Annotated[UUID | None, typer.Option(metavar="ID", help="Prove what this command did.")] = None,
    actor: Annotated[str | None, typer.Option(help="Whose command, where several used this id.")] = None,
    source: FromOption = None,
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where POSITION.tlog-proof is written.", show_default="here")
    ] = Path(),
    entry: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The act's bytes, for a proof that does not carry them.")
    ] = None,
    without_entry: Annotated[bool, typer.Option("--without-entry", help="Do not put the act into the file.")] = False,
    policy: PolicyOption = None,
    origin: OriginOption = None,
    data: DataOption = None,
) -> None:
    """Write the proof that an act is in the log (C2SP tlog-proof), or check one without any database.

    The file carries the act, unless told otherwise. Ends with 0 where it is proven, 3 where it is not.
    """
    if about is None and command is None:
        fail("name a position, a .tlog-proof file, or --command ID", CANNOT)
    if about is not None and not (about.isascii() and about.isdecimal() and len(about) < 19):
        _check(Path(about), entry, source, trust(source, policy, origin, data), data)
        return
    from infra.audit.proving import positions_of, prove

    statements = trust(source, policy, origin, data)
    with exit_codes(), closing(open_source(source, statements.origin, data)) as opened:
        positions = [int(about)] if about else positions_of(stack_of(data).database_url, command or UUID(int=0), actor)
        for position in positions:
            proof_made = prove(opened, position, statements.policy, with_entry=not without_entry)
            file = folder / f"{position}.tlog-proof"
            file.write_bytes(proof_made.encoded())
            say(f"{file}: position {position} is in the log")


def _check(file: Path, entry: Path | None, source: str | None, statements: Statements, data: Path | None) -> None:
    from infra.audit.proving import check, entry_at
    from infra.tlog.proofs import LogProof

    with exit_codes():
        proof = LogProof.parse(file.read_bytes())
        act = None if entry is None else entry.read_bytes()
        if act is None and source is not None:
            with closing(open_source(source, statements.origin, data)) as opened:
                act = entry_at(opened, proof.index + 1)
        checkpoint, cosigners = check(proof, act, statements.policy)
    if checkpoint.origin != statements.origin:
        fail(f"the proof is of the log {checkpoint.origin!r}, not of {statements.origin!r}", WRONG)
    text = f"proven: position {proof.index + 1} of {checkpoint.origin}, by a checkpoint of {checkpoint.size} acts"
    say(text, "green")
    for name, time in sorted(cosigners.items()):
        say(f"cosigned by {name} at {_time(time)}")
    shown = act or proof.extra or b""
    say(shown.decode(errors="replace"))


def _time(seconds: int) -> str:
    """When a witness says that it was; it may say what no calendar has."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (OSError, OverflowError, ValueError):
        return f"{seconds} seconds after 1970, which is no time"
