"""`foja import`: what the contexts bring in from files, each by a command of its own."""

from __future__ import annotations

import typer
from typer.core import TyperCommand, TyperGroup

from infra.bootstrap import ADAPTERS
from infra.cli.lazy import commands_of
from infra.kernel.adapters import imports_among

_Imports = commands_of(imports_among(ADAPTERS))


class Imports(_Imports):  # type: ignore[misc, valid-type]
    """The imports of all contexts. A module may have several of them in one group."""

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:
        """The import of a name."""
        found = super().get_command(ctx, cmd_name)
        return found.commands[cmd_name] if isinstance(found, TyperGroup) else found  # type: ignore[return-value]


app = typer.Typer(cls=Imports, no_args_is_help=True, help="Bring existing files in, through commands.")


@app.callback()
def imports() -> None:
    """Bring existing files in, through commands."""
