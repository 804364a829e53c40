"""A bounded context as far as composing looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from api.kernel.declarations import Exposed
from api.kernel.exports import Export
from application.kernel.effects import Effect
from application.kernel.rules import Slice
from application.kernel.runs import Run
from application.kernel.workflows import Deadline, Ladder, Workflow
from projections.kernel.declarations import ReadModel


class ContextDeclarations(Protocol):
    """The declarations of a context."""

    @property
    def name(self) -> str:
        """What the context is called, and its room in every layer."""
        ...

    @property
    def slices(self) -> tuple[Slice[Any, Any, Any], ...]:
        """Its slices."""
        ...

    @property
    def read_models(self) -> tuple[ReadModel[Any], ...]:
        """Its read models."""
        ...

    @property
    def exposed(self) -> Exposed:
        """What it shows."""
        ...

    @property
    def refusals(self) -> Mapping[str, str]:
        """How each of its refusal codes reads."""
        ...

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """What follows from its events."""
        ...

    @property
    def deadlines(self) -> tuple[Deadline | Ladder, ...]:
        """What falls due in it."""
        ...

    @property
    def effects(self) -> tuple[Effect[Any, Any], ...]:
        """What is done outside because of its events."""
        ...

    @property
    def runs(self) -> tuple[Run, ...]:
        """What is done to many because of its events."""
        ...

    @property
    def exports(self) -> tuple[Export, ...]:
        """Its open data."""
        ...
