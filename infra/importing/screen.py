"""What the person at the terminal (or the program behind a pipe) sees of an import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from application.importing.problem import Problem
from infra.importing.store import ImportStore

SHOWN = 20


class Screen:
    """Shows an import: text on a terminal, or with `as_json` one JSON object a line on standard output.

    The objects are {"fault": ...} and {"warning": ...}, and what an importer adds.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)
        self.out = Console(highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self, what: str, unit: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar on a terminal, nothing elsewhere; gives a function that takes how much is done."""
        columns = (
            TextColumn(f"{what:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(f"{unit} {{task.fields[rate]}}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._err, disable=not self._err.is_terminal) as bars:
            task = bars.add_task(what, total=total, rate="")

            def show(done: int) -> None:
                speed = bars.tasks[0].speed
                bars.update(task, completed=done, rate=f"{speed:,.0f}/s" if speed else "")

            yield show

    def problems(self, kind: str, found: Iterable[Problem], count: int) -> None:
        """Problems of a kind ("fault" or "warning"): all as JSON, the first of them for people."""
        for number, problem in enumerate(found):
            if self.as_json:
                self.json({kind: problem})
            elif number < SHOWN:
                self._err.print(f"{kind}: {problem}", style="red" if kind == "fault" else "yellow", markup=False)
        if not self.as_json and count > SHOWN:
            self._err.print(f"... and {count - SHOWN} more {kind}s; all of them with --json", markup=False)

    def notes(self, store: ImportStore, kind: str) -> None:
        """The problems of a kind that are kept in the store."""
        limit = -1 if self.as_json else SHOWN
        self.problems(kind, store.notes(kind, limit), store.count_notes(kind))

    def warn(self, text: str) -> None:
        """A sentence that somebody should not miss."""
        self._err.print(text, style="yellow", markup=False)

    def json(self, line: Mapping[str, Any]) -> None:
        """One object on standard output."""
        sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()
