"""`foja matrix`: who may see and do what, as it was reviewed."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.common import fail, out

app = typer.Typer()


@app.command()
def show(
    check: Annotated[bool, typer.Option("--check", help="Fail where something is missing or not reviewed.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Add what is new as `?`, take out what is gone.")] = False,
) -> None:
    """Show the access matrix, which is kept as docs/verify/access-matrix.md.

    It says which role may see and do what: at its own unit, at another one, in another jurisdiction. People fill it in;
    the tests carry it out.
    """
    from infra.generated.matrix import checking, subjects, table

    matrix, wanted = table.read(), subjects.wanted()
    if write:
        table.COMMITTED.write_text(table.render(checking.up_to_date(matrix, wanted)), encoding="utf-8")
        out.print(f"wrote {table.COMMITTED.name}")
        matrix = table.read()
    if check or write:
        found = list(checking.problems(matrix, wanted))
        if found and check:
            fail("docs/verify/access-matrix.md is not whole:\n" + "\n".join(f"  - {fault}" for fault in found))
        out.print(f"{len(found)} things to review" if found else "docs/verify/access-matrix.md is whole")
    else:
        typer.echo(table.render(matrix))
