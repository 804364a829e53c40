"""An effect of tests, and a far side that counts what it is asked for.

Imports no wiring: a worker process of a test declares the effect before it is wired.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from application.kernel.effects import Effect
from domain.budgeting.books.commands import CloseBudget, OpenBudget
from domain.budgeting.books.events import BudgetOpened
from domain.kernel.declarations import Recorded


@dataclass(frozen=True)
class CloseRequest:
    """Which budget the far side is asked about."""

    budget_id: str


def ask(fact: Recorded[Any]) -> CloseRequest | None:
    """Ask the far side about each budget of 2014."""
    return CloseRequest(fact.event.budget_id) if fact.event.fiscal_year == 2014 else None


def done(request: CloseRequest, outcome: str) -> Sequence[Any]:
    """Close the budget, whatever the far side said."""
    return [CloseBudget(request.budget_id)] if outcome else []


def failed(request: CloseRequest, code: str) -> Sequence[Any]:
    """Open the books of a government that is called like the failure."""
    return [OpenBudget(request.budget_id.removesuffix("-2014") + code.replace("_", "").upper(), 2013, "EUR")]


QUICK = (timedelta(milliseconds=10), timedelta(milliseconds=20))
CLOSES = Effect("tests.closes", (BudgetOpened,), ask, done, failed, tries=QUICK, gives=(CloseBudget, OpenBudget))


@dataclass
class FarSide:
    """Answers each request, unless it was told to raise something; counts what it was asked for."""

    raises: dict[str, Exception] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    ids: dict[str, set[UUID]] = field(default_factory=dict)
    waits: dict[str, asyncio.Event] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    async def __call__(self, request: CloseRequest, id_: UUID) -> str:
        """The call."""
        self.asked[request.budget_id] += 1
        self.ids.setdefault(request.budget_id, set()).add(id_)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if wait := self.waits.get(request.budget_id):
                await wait.wait()
            await asyncio.sleep(0)
            if error := self.raises.get(request.budget_id):
                raise error
        finally:
            self.at_once -= 1
        return "closed"


class FileFarSide:
    """A far side that outlives a process: each call is a line of a file, with the process that made it."""

    def __init__(self, path: str, seconds: float) -> None:
        self._path, self._seconds = Path(path), seconds

    async def __call__(self, request: CloseRequest, id_: UUID) -> str:
        """The call, which takes its time."""
        await asyncio.sleep(self._seconds / 2)
        with self._path.open("a", encoding="ascii") as file:
            file.write(json.dumps([os.getpid(), request.budget_id, str(id_)]) + "\n")
        await asyncio.sleep(self._seconds / 2)
        return "closed"
