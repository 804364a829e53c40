"""Groups of commands whose modules are loaded when one of them runs, so that each starts fast."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from infra.kernel.adapters import Lazy

_COMPLETION = {"install_completion", "show_completion"}


def commands_of(modules: Mapping[str, Lazy]) -> type[TyperGroup]:
    """A group with the `app` of each of these modules under its name, in this order."""

    class Commands(TyperGroup):
        """The commands of `modules`."""

        _listing = False

        def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
            """Their names, in the order of a first visit."""
            del ctx
            return list(modules)

        def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]
            """The command of a name."""
            del ctx
            if cmd_name not in modules:
                return None
            if self._listing:
                return TyperCommand(cmd_name, help=modules[cmd_name].summary)
            found = typer.main.get_command(import_module(modules[cmd_name].module).app)
            found.name = cmd_name
            _tidy(found)
            return found  # type: ignore[return-value]

        def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
            """The help, which lists the commands by their summaries and loads none of them."""
            self.help = reflowed(self.help)
            self._listing = True
            try:
                super().format_help(ctx, formatter)
            finally:
                self._listing = False

        def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[Any, Any, list[str]]:  # type: ignore[override]
            """The command that the arguments name; a typo is answered with the names that are like it."""
            if args and args[0] not in modules and (near := get_close_matches(args[0], modules, 1, 0.5)):
                ctx.fail(f"No such command '{args[0]}'. Did you mean {near[0]}?")
            return super().resolve_command(ctx, args)

    return Commands


def reflowed(text: str | None) -> str | None:
    """A help text with each paragraph in one line, so that the terminal's width alone breaks it."""
    if text is None:
        return None
    return "\n\n".join(part if part.startswith("\b") else " ".join(part.split()) for part in text.strip().split("\n\n"))


def _tidy(command: Any) -> None:
    """Take out the options for shell completion, which the whole of `foja` has not, and reflow the help."""
    command.params = [param for param in command.params if param.name not in _COMPLETION]
    command.help = reflowed(command.help)
    for inner in getattr(command, "commands", {}).values():
        _tidy(inner)
