"""`foja privileges`: what each login of the databases may do, as it was reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.cli.common import DataOption, fail, out, stack_of

app = typer.Typer()


@app.command()
def show(
    check: Annotated[bool, typer.Option("--check", help="Fail where the page is not up to date.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring docs/verify/privileges.md up to date.")] = False,
    still_open: Annotated[
        bool, typer.Option("--open", help="Name what everybody can still do on your servers.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Show what each login of the databases may do, which is kept as docs/verify/privileges.md.

    It is read from databases that are migrated for it, on a server of their own. With --open your own servers are
    asked instead: what PostgreSQL gives to everybody, and nobody has taken away yet. Ends with 1 where there is any.
    """
    from infra.generated.privileges import fresh, reading, table

    if still_open:
        _tell_open(data)
        return
    with fresh.fresh_databases() as (ledger, keys):
        found = reading.privileges(ledger, keys)
    text = table.render(found)
    if write:
        table.COMMITTED.write_text(text, encoding="utf-8")
        out.print(f"wrote {table.COMMITTED.name}")
    elif check:
        if not table.COMMITTED.exists() or table.COMMITTED.read_text(encoding="utf-8") != text:
            told = table.differences(table.read(), found) if table.COMMITTED.exists() else []
            fail(
                "docs/verify/privileges.md is not up to date: review these, run ./foja privileges --write, commit it\n"
                + "\n".join(f"  - {line}" for line in told)
            )
        out.print("docs/verify/privileges.md is up to date")
    else:
        typer.echo(text)


def _tell_open(data: Path | None) -> None:
    from infra.postgres import closing

    stack = stack_of(data)
    databases = {"ledger": stack.database_url, "keys": stack.keys_url}
    found = {name: closing.still_open(dsn) for name, dsn in databases.items() if dsn}
    for name, ways in found.items():
        for way in ways:
            out.print(f"{name}: everybody can {way}", markup=False, highlight=False, soft_wrap=True)
    if any(found.values()):
        fail(closing.NEXT)
    out.print("nothing is open to everybody")
