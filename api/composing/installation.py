"""The declarations of all contexts of an installation, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.composing.check import check_composed
from api.composing.roles import FirstRole, first_roles_of
from api.kernel.context import Context, composed
from api.kernel.declarations import Exposed
from api.kernel.exports import Export
from application.kernel.effects import Effect
from application.kernel.rules import Slice
from application.kernel.runs import Run
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.ledger.envelope import Codec
from domain.kernel import refusals
from domain.kernel.publishing import Publication
from projections.kernel.declarations import ReadModel
from projections.kernel.erasable import check_erasable


@dataclass(frozen=True)
class Installation:
    """All declarations of an installation's contexts; a context that gives permissions out knows those of all."""

    contexts: tuple[Context, ...]
    shared_refusals: Mapping[str, str] = field(default_factory=lambda: refusals.MESSAGES)
    roles: tuple[FirstRole, ...] = field(init=False)
    """The roles that it begins with."""

    def __post_init__(self) -> None:
        """Raise CompositionError for names that clash or that there are not, UnreachableError for a read model that
        holds what an erasure would not reach.
        """
        object.__setattr__(self, "contexts", composed(self.contexts))
        object.__setattr__(self, "roles", first_roles_of(self.contexts))
        check_composed(self.contexts, self.shared_refusals)
        check_erasable(self.read_models, [event for slice_ in self.slices for event in slice_.events])

    @property
    def slices(self) -> tuple[Slice[Any, Any, Any], ...]:
        """Every slice."""
        return tuple(slice_ for context in self.contexts for slice_ in context.slices)

    @property
    def read_models(self) -> tuple[ReadModel[Any], ...]:
        """Every read model."""
        return tuple(model for context in self.contexts for model in context.read_models)

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """Every workflow."""
        return tuple(workflow for context in self.contexts for workflow in context.workflows)

    @property
    def deadlines(self) -> tuple[Deadline | Ladder, ...]:
        """Every deadline."""
        return tuple(deadline for context in self.contexts for deadline in context.deadlines)

    @property
    def effects(self) -> tuple[Effect[Any, Any], ...]:
        """Every effect."""
        return tuple(effect for context in self.contexts for effect in context.effects)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run."""
        return tuple(run for context in self.contexts for run in context.runs)

    @property
    def publications(self) -> tuple[Publication, ...]:
        """What the public gets."""
        return tuple(publication for context in self.contexts for publication in context.publications)

    @property
    def exports(self) -> tuple[Export, ...]:
        """The open data of each context."""
        return tuple(export for context in self.contexts for export in context.exports)

    @property
    def exposed(self) -> tuple[Exposed, ...]:
        """What each context shows."""
        return tuple(context.exposed for context in self.contexts)

    @property
    def refusals(self) -> Mapping[str, str]:
        """How each refusal code reads."""
        texts = dict(self.shared_refusals)
        for context in self.contexts:
            texts.update(context.refusals)
        return texts

    @property
    def codec(self) -> Codec:
        """The codec of every stored event type."""
        return Codec(event for slice_ in self.slices for event in slice_.events)
