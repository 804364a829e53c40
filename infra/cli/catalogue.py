"""`foja catalogue`: what the installation's contexts declare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.cli.common import JsonOption, fail, out

COMMITTED = Path(__file__).parents[2] / "docs" / "use" / "catalogue.md"


app = typer.Typer()


@app.command()
def show(
    check: Annotated[bool, typer.Option("--check", help="Fail where docs/use/catalogue.md is not up to date.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Bring docs/use/catalogue.md up to date.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show every event, command, permission, read model and reaction.

    It is generated from the code and kept as docs/use/catalogue.md.
    """
    from infra.generated import catalogue

    if as_json:
        typer.echo(orjson.dumps(catalogue.describe(), option=orjson.OPT_INDENT_2).decode())
        return
    text = catalogue.render()
    if write:
        COMMITTED.write_text(text, encoding="utf-8")
        out.print(f"wrote {COMMITTED.name}")
    elif check:
        if not COMMITTED.exists() or COMMITTED.read_text(encoding="utf-8") != text:
            fail("docs/use/catalogue.md is not up to date: run ./foja catalogue --write and commit it")
        out.print("docs/use/catalogue.md is up to date")
    else:
        from rich.markdown import Markdown

        out.print(Markdown(text), soft_wrap=False)
