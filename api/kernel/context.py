"""A bounded context as the machine sees it: one declaration of all that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.kernel.declarations import Exposed
from api.kernel.exports import Export
from application.kernel.effects import Effect
from application.kernel.rules import Slice
from application.kernel.runs import Run
from application.kernel.workflows import Deadline, Ladder, Workflow
from domain.kernel.publishing import Publication
from projections.kernel.declarations import ReadModel

Slices = tuple[Slice[Any, Any, Any], ...]

MACHINE_PERMISSIONS = frozenset({"ledger.read"})
"""The permissions to read the record itself, whatever the context."""


@dataclass(frozen=True)
class Context:
    """The declarations of a bounded context, and nothing else. Each context ends in one, `api/<name>/context.py`."""

    name: str
    slices: Slices
    read_models: tuple[ReadModel[Any], ...]
    exposed: Exposed
    refusals: Mapping[str, str]
    workflows: tuple[Workflow, ...] = ()
    deadlines: tuple[Deadline | Ladder, ...] = ()
    effects: tuple[Effect[Any, Any], ...] = ()
    runs: tuple[Run, ...] = ()
    publications: tuple[Publication, ...] = ()
    exports: tuple[Export, ...] = ()
    slices_of: Callable[[frozenset[str]], Slices] | None = None
    """Makes the slices anew from every permission of the installation, for a context that gives permissions out."""
    roles: Path | None = None
    """The file of what it gives to the roles that a new installation begins with."""

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that its commands, read models and questions ask for."""
        needed = {rule.permission for slice_ in self.slices for rule in slice_.commands.values()}
        needed |= {model.permission for model in self.read_models if model.permission}
        return frozenset(needed | {question.permission for question in self.exposed.questions if question.permission})


def composed(contexts: Iterable[Context]) -> tuple[Context, ...]:
    """The contexts of one installation; one that gives permissions out knows those of all of them."""
    contexts = tuple(contexts)
    permissions = MACHINE_PERMISSIONS.union(*(context.permissions for context in contexts))
    return tuple(
        replace(context, slices=context.slices_of(permissions)) if context.slices_of else context
        for context in contexts
    )
