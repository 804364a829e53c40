"""`foja audit export`: the whole record in a folder, for whoever wants to verify it elsewhere."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.audit.cli.audit_common import (
    FromOption,
    OriginOption,
    PolicyOption,
    exit_codes,
    open_source,
    progress,
    say,
    trust,
)
from infra.cli.common import DataOption, JsonOption

app = typer.Typer(add_completion=False)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; it must not be there yet.")],
    source: FromOption = None,
    policy: PolicyOption = None,
    origin: OriginOption = None,
    hashes_only: Annotated[bool, typer.Option("--hashes-only", help="Leave the acts themselves out.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Write the record to a folder: entries, tiles, checkpoints with cosignatures, policy, and how to verify it.

    `./foja audit verify DIR` then needs no database, and other people's tools need nothing of ours: see DIR/README.md.
    """
    from infra.audit.exporting import export as written

    statements = trust(source, policy, origin, data)
    with exit_codes(), closing(open_source(source, statements.origin, data)) as opened, progress("export") as show:
        exported = written(opened, statements, folder, show, hashes_alone=hashes_only)
    checkpoint = exported.checkpoint
    if as_json:
        plain = {"folder": str(folder), "origin": checkpoint.origin, "size": checkpoint.size}
        counts = {"entries": exported.entries, "tiles": exported.tiles, "checkpoints": exported.checkpoints + 1}
        typer.echo(orjson.dumps(plain | counts).decode())
        return
    text = f"{folder}: {exported.entries:,} acts of {checkpoint.origin}, {exported.tiles:,} tiles,"
    say(f"{text} {exported.checkpoints + 1:,} checkpoints")
    say(f"next: ./foja audit verify {folder} --policy FILE")
