"""`foja matrix`: who may see and do what, as it was reviewed."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.common import fail, out

app = typer.Typer()


@app.command()
def show(
    check: Annotated[bool, typer.Option("--check", help="Fail where something is missing or not reviewed.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring the files up to date; people decide each `?`.")] = False,
) -> None:
    """Show the access matrix in full: for each thing and role, how far it reaches.

    It follows from docs/access/, where each context has a file of its own: a line for each thing, with the permission
    that it takes, how far that reaches, and why something is open. People review these files; the tests carry them out.
    """
    from infra.generated.matrix import checking, expanding, files, subjects, table

    wanted, committed = subjects.subjects(), files.read_all()
    if write:
        committed = checking.up_to_date(committed, wanted)
        files.FOLDER.mkdir(exist_ok=True)
        for name, access in committed.items():
            (files.FOLDER / f"{name}.md").write_text(files.render(name, access), encoding="utf-8")
        out.print(f"wrote {len(committed)} files of docs/access")
    if check or write:
        problems = list(checking.problems(committed, wanted))
        if problems and check:
            fail("docs/access is not whole:\n" + "\n".join(f"  - {problem}" for problem in problems))
        for problem in problems:
            out.print(f"  - {problem}", markup=False)
        out.print(f"{len(problems)} things to review" if problems else "docs/access is whole")
    else:
        typer.echo(table.render(expanding.matrix_of(committed, wanted)))
