"""The wiring: which contexts this installation has. The same for server, worker, CLI and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import api.audit.schema
import api.authority.schema
import api.budgeting.schema
import api.identity.schema
import api.organisations.schema
import application.audit.slice
import application.authority.slice
import application.budgeting.slice
import application.budgeting.workflows
import application.identity.slice
import application.organisations.slice
import application.transparency.slice
import domain.audit.refusals
import domain.authority.refusals
import domain.budgeting.published
import domain.budgeting.refusals
import domain.identity.refusals
import domain.kernel.refusals
import domain.organisations.published
import domain.organisations.refusals
import domain.transparency.refusals
import projections.authority
import projections.budgeting
import projections.identity
import projections.organisations
from api.kernel.declarations import Exposed
from application.kernel.declarations import Deadline, Slice, Workflow
from application.ledger.envelope import Codec
from domain.kernel.declarations import Text
from domain.kernel.publishing import Publication
from infra.composing.check import check_composed
from projections.kernel.declarations import ReadModel
from projections.kernel.erasable import check_erasable


@dataclass(frozen=True)
class Context:
    """A bounded context as the machine sees it: its declarations, and nothing else."""

    name: str
    slices: tuple[Slice[Any, Any, Any], ...]
    read_models: tuple[ReadModel[Any], ...]
    exposed: Exposed
    refusals: Mapping[str, Text]
    workflows: tuple[Workflow, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    publications: tuple[Publication, ...] = ()

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that its commands, read models and questions ask for."""
        asked = {rule.permission for one in self.slices for rule in one.commands.values()}
        asked |= {model.permission for model in self.read_models if model.permission}
        return frozenset(asked | {one.permission for one in self.exposed.questions if one.permission})


BUDGETING = Context(
    name="budgeting",
    slices=application.budgeting.slice.SLICES,
    read_models=projections.budgeting.READ_MODELS,
    exposed=api.budgeting.schema.EXPOSED,
    refusals=domain.budgeting.refusals.MESSAGES,
    workflows=application.budgeting.workflows.WORKFLOWS,
    deadlines=application.budgeting.workflows.DEADLINES,
    publications=domain.budgeting.published.PUBLICATIONS,
)

ORGANISATIONS = Context(
    name="organisations",
    slices=application.organisations.slice.SLICES,
    read_models=projections.organisations.READ_MODELS,
    exposed=api.organisations.schema.EXPOSED,
    refusals=domain.organisations.refusals.MESSAGES,
    publications=domain.organisations.published.PUBLICATIONS,
)

IDENTITY = Context(
    name="identity",
    slices=application.identity.slice.SLICES,
    read_models=projections.identity.READ_MODELS,
    exposed=api.identity.schema.EXPOSED,
    refusals=domain.identity.refusals.MESSAGES,
)

# The log's keys are exchanged on the machine that has them: of that, the API shows the events alone.
TRANSPARENCY = Context(
    name="transparency",
    slices=application.transparency.slice.SLICES,
    read_models=(),
    exposed=Exposed(entities=(), mutations=()),
    refusals=domain.transparency.refusals.MESSAGES,
)

# Acts that cannot be read are skipped by an operator on the machine: of that, the API shows the events alone.
AUDIT = Context(
    name="audit",
    slices=application.audit.slice.SLICES,
    read_models=(),
    exposed=api.audit.schema.EXPOSED,
    refusals=domain.audit.refusals.MESSAGES,
)

MACHINE_PERMISSIONS = frozenset({"ledger.read"})
"""What is asked for to read the record itself, whatever the context."""


def authority(*others: Context) -> Context:
    """The permission platform, whose roles are made of the permissions of these contexts and of its own."""
    read_models = projections.authority.READ_MODELS
    own = application.authority.slice.PERMISSIONS.union(model.permission for model in read_models if model.permission)
    known = own.union(MACHINE_PERMISSIONS, *(one.permissions for one in others))
    return Context(
        name="authority",
        slices=application.authority.slice.slices(known),
        read_models=read_models,
        exposed=api.authority.schema.EXPOSED,
        refusals=domain.authority.refusals.MESSAGES,
    )


_OTHERS = (BUDGETING, ORGANISATIONS, IDENTITY, AUDIT, TRANSPARENCY)
CONTEXTS: tuple[Context, ...] = (*_OTHERS, authority(*_OTHERS))


@dataclass(frozen=True)
class Installation:
    """All declarations of an installation's contexts, together."""

    contexts: tuple[Context, ...] = CONTEXTS
    shared_refusals: Mapping[str, Text] = field(default_factory=lambda: domain.kernel.refusals.MESSAGES)

    def __post_init__(self) -> None:
        """Raise CompositionError for names that clash or that there are not, UnreachableError for a read model that
        holds what an erasure would not reach.
        """
        check_composed(self.contexts, self.shared_refusals)
        check_erasable(self.read_models, [event for one in self.slices for event in one.events])

    @property
    def slices(self) -> tuple[Slice[Any, Any, Any], ...]:
        """Every slice."""
        return tuple(one for context in self.contexts for one in context.slices)

    @property
    def read_models(self) -> tuple[ReadModel[Any], ...]:
        """Every read model."""
        return tuple(one for context in self.contexts for one in context.read_models)

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        """Every workflow."""
        return tuple(one for context in self.contexts for one in context.workflows)

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Every deadline."""
        return tuple(one for context in self.contexts for one in context.deadlines)

    @property
    def publications(self) -> tuple[Publication, ...]:
        """What the public is told of."""
        return tuple(one for context in self.contexts for one in context.publications)

    @property
    def exposed(self) -> tuple[Exposed, ...]:
        """What each context shows."""
        return tuple(context.exposed for context in self.contexts)

    @property
    def refusals(self) -> Mapping[str, Text]:
        """How each refusal code reads."""
        found = dict(self.shared_refusals)
        for context in self.contexts:
            found.update(context.refusals)
        return found

    @property
    def codec(self) -> Codec:
        """The codec of every stored event type."""
        return Codec(event for one in self.slices for event in one.events)


INSTALLATION = Installation()
