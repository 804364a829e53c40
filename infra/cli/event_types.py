"""`foja event-types`: which types and schemas of events the database lets in."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.common import fail, out

app = typer.Typer()


@app.command()
def show(
    check: Annotated[bool, typer.Option("--check", help="Fail where the migrations do not name all of them.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring the file of the migrations up to date.")] = False,
) -> None:
    """Show the types and schemas of events that may be appended.

    They are generated from the code, and kept as a file that every `./foja migrate` runs where it changed.
    """
    from infra.generated import event_types

    before = event_types.COMMITTED.read_text(encoding="utf-8") if event_types.COMMITTED.exists() else ""
    text = event_types.render(before=before)
    if write:
        event_types.COMMITTED.write_text(text, encoding="utf-8")
        out.print(f"wrote {event_types.COMMITTED.name}")
    elif check:
        if text != before:
            fail(f"{event_types.COMMITTED.name} is not up to date: run ./foja event-types --write and commit it")
        out.print(f"{event_types.COMMITTED.name} is up to date")
    else:
        typer.echo(text, nl=False)
