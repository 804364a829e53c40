"""Tells the changes of a subscription by one statement each, made once for all who ask the same and see the same."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import orjson
import structlog
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    Visitor,
    visit,
)
from prometheus_client import Counter

from api.compiling.answering import REFUSED
from api.compiling.changes import ChangePlanner
from api.compiling.parts import NotCompiledError
from api.compiling.planning import Planner
from api.compiling.plans import LONGEST, LONGEST_DOCUMENT
from api.compiling.selections import Selections
from api.graphql.subscriptions import RowsChanged
from api.graphql.viewer import Viewer
from api.kernel.outages import judged
from domain.kernel.sight import Sight
from projections.kernel.declarations import ReadModel
from projections.kernel.plans import Plan

CHANGES = Counter("foja_told_changes", "Changes told to subscribers by how they were answered.", ["outcome"])

log = structlog.get_logger("api.compiling")

Seen = Mapping[str, tuple[Sight, ...]]
"""What is seen of read models, by their names."""


class ChangeAnswers:
    """The answers of one subscription. Resolvers give what a plan does not cover, and rows as they are now.

    Rows that stood at a position stay as they were, so that they can be told to several at several times.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        viewer: Viewer,
    ) -> None:
        self._viewer = viewer
        self._wanted = _wanted(document, operation, variables)
        self._planner: ChangePlanner | None = None
        self._models: Sequence[ReadModel[Any]] = ()
        try:
            asked = Selections(schema, document, operation, variables)
            planner = ChangePlanner(asked, Planner(asked, viewer))
            self._models = planner.plan(0, ("",)).models
        except (NotCompiledError, *REFUSED):
            return
        if all(model.history for model in self._models):
            self._planner = planner

    async def of(self, change: RowsChanged) -> bytes | None:
        """The data of the answer to a change; None where resolvers are to answer, errors included."""
        data, outcome = None, "resolved"
        try:
            if self._planner is not None and self._wanted is not None:
                data, outcome = await self._shared(self._planner, change)
        except REFUSED:
            pass
        except Exception as error:  # noqa: BLE001 - the resolvers will meet it too, or it is a fault of ours
            if judged(error, self._viewer.services.outages) is error:
                log.warning("change_not_compiled", error=type(error).__name__)
        CHANGES.labels(outcome).inc()
        return data

    async def _shared(self, planner: ChangePlanner, change: RowsChanged) -> tuple[bytes | None, str]:
        seen, outcome = await self._seen(), "shared"

        async def make() -> bytes | None:
            nonlocal outcome
            outcome = "made"
            return await self._answer(planner.plan(change.position, change.keys), seen)

        if any(model.by_file for model in self._models):  # access to files ends at any moment
            return await make(), outcome
        key = (self._wanted, change.position, tuple(change.keys), tuple(seen.items()))
        data = await self._viewer.feeds.shared.of(key, make)
        return data, outcome if data is not None else "resolved"

    async def _seen(self) -> Seen:
        """What the viewer sees of each read model that is told of, once they may read it."""
        found: dict[str, tuple[Sight, ...]] = {}
        for model in self._models:
            await self._viewer.may_read(model)
            found[model.name] = await self._viewer.sights.narrowed(model)
        return found

    async def _answer(self, plan: Plan, seen: Seen) -> bytes | None:
        """The answer for whoever sees just this, whatever becomes of the viewer meanwhile."""

        async def sights(model: ReadModel[Any]) -> Sequence[Sight]:
            return seen[model.name]

        return await self._viewer.services.reads.seen(sights).answer(plan)


def _wanted(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Hashable | None:
    """What tells two subscriptions apart whose rows are at hand: not which rows these are, nor since when.

    None where it is too long to be kept.
    """
    if document.loc is None or document.loc.end > LONGEST_DOCUMENT:
        return None
    names = _Names()
    for node in _shown(document, operation):
        visit(node, names)
    used = {name: value for name, value in variables.items() if name in names.found}
    said = orjson.dumps(used, option=orjson.OPT_SORT_KEYS)
    name = operation.name.value if operation.name else None
    return (document.loc.source.body, name, said) if len(said) <= LONGEST else None


def _shown(document: DocumentNode, operation: OperationDefinitionNode) -> list[Node]:
    """All but the arguments at the root."""
    found: list[Node] = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    for selection in operation.selection_set.selections:
        if isinstance(selection, FieldNode):
            found += [*(selection.directives or ()), *([selection.selection_set] if selection.selection_set else [])]
        else:
            found.append(selection)
    return found


class _Names(Visitor):
    """Finds the names of variables."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: Any, *_: Any) -> None:
        self.found.add(node.name.value)
