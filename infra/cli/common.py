"""What the commands share: finding the running stack, and ending with an error that has a next step."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from application.kernel.orders import Principal
from infra.http.printable import printable
from infra.processes import runfile
from infra.settings.settings import Settings, SettingsError

T = TypeVar("T")

used: list[Path] = []
"""The data folders of embedded servers that this command works on, so that a failure can be explained by them."""

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)
"""Neither breaks a line or cuts a figure, however narrow the terminal, or whatever reads behind a pipe."""

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data folder of the running stack.", show_default="the usual one"),
]
AsOption = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="The operator who acts.", show_default="FOJA_OPERATOR, else operator"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one document or one object a line.")]


@dataclass(frozen=True)
class Stack:
    """The servers that a command works against; addresses may hold passwords and are never printed."""

    database_url: str
    valkey_url: str
    keys_url: str = ""
    data: Path | None = None
    api_url: str = ""

    def settings(self) -> Settings:
        """The settings of its processes."""
        return settings(
            database_url=self.database_url,
            valkey_url=self.valkey_url,
            keys_database_url=self.keys_url,
            **({} if self.data is None else {"data": self.data}),
        )


def settings(**given: object) -> Settings:
    """The settings from the environment, but for what is given; ends the command where they cannot be used."""
    try:
        return Settings.load(**given)
    except SettingsError as error:
        fail(str(error))


def operator(name: str | None, unit: str = "*") -> Principal:
    """Who acts through a command on this machine: a named operator, whose acts are recorded like anyone's.

    Ends the command where nobody can be called so.
    """
    return Principal(settings(**({} if name is None else {"operator": name})).operator, unit)


def stack_of(data: Path | None) -> Stack:
    """The stack that runs on a data folder, or the external servers; ends the command where there is none."""
    found = settings()
    if found.database_url:
        return Stack(found.database_url, found.valkey_url or "", found.keys_database_url or "")
    folder = data or found.data
    running = runfile.discover(folder)
    if isinstance(running, runfile.NotRunning):
        fail(running.message)
    used.append(folder)
    return Stack(running.database_url, running.valkey_url, running.keys_url, data, running.api_url)


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end with an exit code."""
    err.print(printable(message, but="\n"), style="red", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous work; Ctrl-C ends it with exit code 130."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        err.print("stopped")
        sys.exit(130)
