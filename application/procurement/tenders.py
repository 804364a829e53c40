"""Tenders: the commands, and what follows from facts."""

from __future__ import annotations

from typing import Any

from application.kernel.effects import Effect
from application.kernel.rules import Slice
from application.kernel.workflows import Deadline, Ladder, Workflow

SLICES: tuple[Slice[Any, Any, Any], ...] = ()
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
