"""Groups of commands whose modules are loaded when one of them runs, so that each starts fast."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup


def commands_of(modules: Mapping[str, str]) -> type[TyperGroup]:
    """A group with the `app` of each of these modules under its name, in this order."""

    class Commands(TyperGroup):
        """The commands of `modules`."""

        def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
            """Their names, in the order of a first visit."""
            del ctx
            return list(modules)

        def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]
            """The command of a name."""
            del ctx
            if cmd_name not in modules:
                return None
            found = typer.main.get_command(import_module(modules[cmd_name]).app)
            found.name = cmd_name
            return found  # type: ignore[return-value]

    return Commands
