"""`foja schema`: the GraphQL schema, and whether a change of it breaks anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.cli.common import fail, out

COMMITTED = Path(__file__).parents[2] / "schema.graphql"


app = typer.Typer()


@app.command()
def show(
    check: Annotated[bool, typer.Option("--check", help="Fail where schema.graphql is not up to date.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring schema.graphql up to date.")] = False,
    allow_breaking: Annotated[bool, typer.Option(help="With --write: accept a change that breaks clients.")] = False,
) -> None:
    """Print the GraphQL schema, which is kept as schema.graphql.

    A change that breaks clients (a field taken away, an argument made required) is refused unless it is allowed.
    """
    from api.graphql.sdl import breaking_changes, print_schema
    from infra.bootstrap import INSTALLATION

    text = print_schema(INSTALLATION.exposed)
    committed = COMMITTED.read_text(encoding="utf-8") if COMMITTED.exists() else ""
    broken = breaking_changes(committed, text) if committed else []
    if broken and not allow_breaking and (check or write):
        fail("This change of the schema breaks clients:\n" + "\n".join(f"  - {change}" for change in broken))
    if write:
        COMMITTED.write_text(text, encoding="utf-8")
        out.print(f"wrote {COMMITTED.name}")
    elif check:
        if committed != text:
            fail("schema.graphql is not up to date: run ./foja schema --write and commit it")
        out.print("schema.graphql is up to date")
    else:
        typer.echo(text)
