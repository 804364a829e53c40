"""Answers a mutation without its resolvers: the input as a command to the bus, its receipt, the row by one statement.

Whatever cannot be answered so is left to the resolvers before anything is done. Once a command was carried out,
resolvers tell its outcome where there is more to say than a receipt, a refusal or a row; they do nothing again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import structlog
from graphql import (
    SKIP,
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from prometheus_client import Counter

from api.compiling.parts import NotCompiledError
from api.compiling.planning import Planner
from api.compiling.plans import PlanCache
from api.compiling.selections import SelectedField, Selections
from api.graphql.mutations import (
    CLIENT_ID,
    PROJECTED,
    RECEIPT_FIELDS,
    RECEIPT_NAME,
    USER_ERRORS,
    Payload,
    ReceiptField,
    carry_out,
)
from api.graphql.scalars import SCALARS
from api.graphql.selection import models_below
from api.graphql.shapes import CommandOutcome, shape_of
from api.graphql.viewer import Viewer
from application.kernel.orders import Receipt
from projections.kernel.declarations import ReadModel
from projections.kernel.plans import LATER, KeyedRow, Plan

ANSWERS = Counter("foja_compiled_mutations", "Mutations by how they were answered.", ["outcome"])
_COMPILED, _RESOLVED = ANSWERS.labels("compiled"), ANSWERS.labels("resolved")
_INPUT, _TYPE_NAME, _AROUND = "input", "__typename", b'{"":'

log = structlog.get_logger("api.compiling")


@dataclass(frozen=True, slots=True)
class ShownText:
    """A name that is always the same."""

    text: str


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """A receipt: its fields by their names in the answer; whether it is PROJECTED, the read models say."""

    members: tuple[tuple[str, ShownText | Callable[[Receipt], Any] | Literal["projected"]], ...]


@dataclass(frozen=True, slots=True)
class ShownRefusals:
    """The rules that were not met: attributes of each, by their names in the answer."""

    members: tuple[tuple[str, ShownText | str], ...]


@dataclass(frozen=True, slots=True)
class ShownClientId:
    """What the client called its mutation."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """The row of the entity; `related` are the read models of the rows around it."""

    plan: Plan
    related: tuple[ReadModel[Any], ...]


PayloadPart = ShownText | ShownReceipt | ShownRefusals | ShownClientId | ShownRow


@dataclass(frozen=True, slots=True)
class CommandPlan:
    """One command: the field that it stands in, the read models that its payload reads, and what this shows."""

    name: str
    definition: Any
    node: FieldNode
    outcome: CommandOutcome
    models: Sequence[str]
    members: tuple[tuple[str, PayloadPart], ...]


@dataclass(frozen=True, slots=True)
class MutationPlan:
    """The commands of a mutation in their order; a type name may stand among them."""

    roots: tuple[CommandPlan | tuple[str, ShownText], ...]


class Mutations:
    """Answers the mutations of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._plans: PlanCache[MutationPlan] = PlanCache()
        self._shaping: PlanCache[frozenset[str]] = PlanCache()

    async def answer(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
        viewer: Viewer,
    ) -> dict[str, Any] | None:
        """The data of a mutation's answer; None where resolvers are to answer.

        The viewer is told which it was, why, and the outcomes of the commands that were carried out.
        """
        data: dict[str, Any] | None = None
        try:
            plan = self._plan(document, operation, variables, viewer)
            inputs = self._inputs(plan, operation, variables)
            data, why = await _carried_out(plan, inputs, viewer), "an outcome"
        except NotCompiledError as error:
            why = str(error)
        except (GraphQLError, ValueError):
            why = "refused"
        except Exception as error:  # noqa: BLE001 - nothing was done; the resolvers meet it too, or it is ours
            log.warning("mutation_not_compiled", error=type(error).__name__)
            why = "failed"
        viewer.answered = f"no: {why}" if data is None else "yes"
        (_RESOLVED if data is None else _COMPILED).inc()
        return data

    def _plan(
        self, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any], viewer: Viewer
    ) -> MutationPlan:
        names = self._shaping_of(document, operation)
        shaping = {name: value for name, value in variables.items() if name in names}
        key, plan = self._plans.get(document, operation, shaping)
        if plan is None:
            planner = _PayloadPlanner(self._schema, Selections(self._schema, document, operation, variables), viewer)
            plan = planner.plan()
            if key is not None:
                self._plans.keep(key, document, plan)
        return plan

    def _shaping_of(self, document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
        """The variables that something else depends on than the inputs of commands."""
        key, names = self._shaping.get(document, operation, {})
        if names is None:
            names = _outside_of_inputs(document)
            if key is not None:
                self._shaping.keep(key, document, names)
        return names

    def _inputs(
        self, plan: MutationPlan, operation: OperationDefinitionNode, variables: dict[str, Any]
    ) -> Mapping[str, Mapping[str, Any]]:
        """The inputs of all commands: whatever is wrong with one is found before the first is given."""
        values = get_variable_values(self._schema, operation.variable_definitions or (), variables)
        if not isinstance(values, VariableValues):
            raise NotCompiledError("variables")
        return {
            root.name: get_argument_values(root.definition, root.node, values)[_INPUT]
            for root in plan.roots
            if isinstance(root, CommandPlan)
        }


async def _carried_out(
    plan: MutationPlan, inputs: Mapping[str, Mapping[str, Any]], viewer: Viewer
) -> dict[str, Any] | None:
    """Give the commands one after the other; None where resolvers are to tell what became of them."""
    data: dict[str, Any] = {}
    for root in plan.roots:
        if not isinstance(root, CommandPlan):
            data[root[0]] = root[1].text
            continue
        try:
            payload = await carry_out(root.outcome, inputs[root.name], root.models, viewer)
        except Exception as error:  # noqa: BLE001 - told by the resolver, as if it had met it
            viewer.outcomes[root.name] = error
            return None
        viewer.outcomes[root.name] = payload
        try:
            data[root.name] = {name: await _shown(part, payload) for name, part in root.members}
        except Exception:  # noqa: BLE001 - the resolver of what could not be shown says why
            return None
    viewer.outcomes.clear()
    return data


async def _shown(part: PayloadPart, payload: Payload) -> Any:
    match part:
        case ShownText(text):
            return text
        case ShownClientId():
            return payload.client_mutation_id
        case ShownRefusals(members):
            return [
                {name: each.text if isinstance(each, ShownText) else getattr(refusal, each) for name, each in members}
                for refusal in payload.user_errors
            ]
        case ShownReceipt():
            return None if payload.receipt is None else await _receipt(part, payload.receipt, payload)
        case ShownRow():
            return None if payload.receipt is None or payload.key is None else await _row(part, payload)


async def _receipt(part: ShownReceipt, receipt: Receipt, payload: Payload) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, member in part.members:
        if isinstance(member, ShownText):
            shown[name] = member.text
        elif isinstance(member, str):
            shown[name] = await payload.projected()
        else:
            shown[name] = member(receipt)
    return shown


async def _row(part: ShownRow, payload: Payload) -> orjson.Fragment:
    viewer = payload.viewer
    await viewer.sights.check_rows(part.plan.models[0])
    await payload.projected()
    for model in part.related:
        await viewer.may_read(model)
    body = await viewer.reads.answer(part.plan, payload.key)
    if body is None:
        raise NotCompiledError("the database")
    return orjson.Fragment(body.removeprefix(_AROUND)[:-1])


class _PayloadPlanner:
    """Plans one mutation; raises NotCompiledError."""

    def __init__(self, schema: GraphQLSchema, selections: Selections, viewer: Viewer) -> None:
        self._schema, self._asked = schema, selections
        self._rows = Planner(selections, viewer)

    def plan(self) -> MutationPlan:
        """The plan; nothing of it depends on who asks."""
        roots = tuple(self._root(selected) for selected in self._asked.at_the_root())
        commands = [root for root in roots if isinstance(root, CommandPlan)]
        if len(commands) > 1 and any(isinstance(part, ShownRow) for root in commands for _, part in root.members):
            # Where a later one fails, resolvers tell all outcomes, and would read the earlier rows once more.
            raise NotCompiledError("several commands with their rows")
        return MutationPlan(roots)

    def _root(self, selected: SelectedField) -> CommandPlan | tuple[str, ShownText]:
        if selected.definition is None:
            return selected.name, ShownText("Mutation")
        outcome = shape_of(selected.definition)
        if not isinstance(outcome, CommandOutcome):
            raise NotCompiledError(selected.field)
        nodes = [details.node for details in selected.nodes]
        models = models_below(self._schema, selected.below, nodes, self._asked.fragments, self._asked.values)
        members = tuple(self._members(selected, outcome))
        if sum(isinstance(part, ShownRow) for _, part in members) > 1:
            raise NotCompiledError("its row twice")
        return CommandPlan(selected.name, selected.definition, nodes[0], outcome, models, members)

    def _members(self, selected: SelectedField, outcome: CommandOutcome) -> Iterator[tuple[str, PayloadPart]]:
        entity = outcome.entity
        for field in self._asked.within(selected):
            match field.field:
                case name if name == _TYPE_NAME:
                    yield field.name, ShownText(selected.below.name)
                case name if name == RECEIPT_NAME:
                    yield field.name, ShownReceipt(tuple(self._receipt(field)))
                case name if name == USER_ERRORS:
                    yield field.name, ShownRefusals(tuple(self._plain(field)))
                case name if name == CLIENT_ID:
                    yield field.name, ShownClientId()
                case name if name == entity.declared.singular:
                    row = KeyedRow(entity.model, self._rows.row(field, entity, None), None, key=LATER)
                    plan = Plan((("", row),))
                    _, *related = plan.read()
                    yield field.name, ShownRow(plan, tuple({model.name: model for model, _ in related}.values()))
                case name:
                    raise NotCompiledError(name)

    def _receipt(self, field: SelectedField) -> Iterator[tuple[str, Any]]:
        for each in self._asked.within(field):
            if each.definition is None:
                yield each.name, ShownText(field.below.name)
            elif each.field in RECEIPT_FIELDS:
                yield each.name, _written(RECEIPT_FIELDS[each.field])
            elif each.field == PROJECTED:
                yield each.name, PROJECTED
            else:
                raise NotCompiledError(f"Receipt.{each.field}")

    def _plain(self, field: SelectedField) -> Iterator[tuple[str, ShownText | str]]:
        for each in self._asked.within(field):
            yield each.name, ShownText(field.below.name) if each.definition is None else each.field


def _written(field: ReceiptField) -> Callable[[Receipt], Any]:
    """The value of a field as its scalar writes it."""
    scalar, value = SCALARS.get(field.type), field.value
    if scalar is None or scalar.serialize is None:
        return value
    write = scalar.serialize
    return lambda receipt: write(value(receipt))


def _outside_of_inputs(document: DocumentNode) -> frozenset[str]:
    finder = _VariableFinder()
    visit(document, finder)
    return frozenset(finder.names)


class _VariableFinder(Visitor):
    """Finds the variables that stand anywhere but in an argument `input`, which commands alone take."""

    def __init__(self) -> None:
        super().__init__()
        self.names = set[str]()

    def enter_variable_definition(self, _node: VariableDefinitionNode, *_: object) -> Any:
        return SKIP

    def enter_argument(self, node: ArgumentNode, *_: object) -> Any:
        return SKIP if node.name.value == _INPUT else None

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)
