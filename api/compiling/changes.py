"""What a subscription tells of an event, as a plan."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from api.compiling.parts import NotCompiledError
from api.compiling.planning import Planner
from api.compiling.selections import SelectedField, Selections
from api.graphql.entities import EntityType
from api.graphql.shapes import ChangedRows, shape_of
from projections.kernel.plans import ChangeOfRows, Constant, KeyedRow, KnownValue, Plan, SeveralRows


class ChangePlanner:
    """Plans the answers of one subscription; raises NotCompiledError. Nobody is asked who may read what."""

    def __init__(self, asked: Selections, planner: Planner) -> None:
        self._asked, self._planner = asked, planner

    def plan(self, position: int, keys: Sequence[str]) -> Plan:
        """What is told of an event that changed the rows under these keys."""
        members = [(each.name, self._change(each, position, keys)) for each in self._asked.at_the_root()]
        return Plan(tuple(members))

    def _change(self, selected: SelectedField, position: int, keys: Sequence[str]) -> ChangeOfRows:
        match shape_of(selected.definition):
            case ChangedRows(entity) if entity.model.history:
                asked = self._asked.within(selected)
                members = [(each.name, self._part(selected, each, entity, position, keys)) for each in asked]
                return ChangeOfRows(tuple(members))
            case _:
                raise NotCompiledError(selected.field)

    def _part(
        self, change: SelectedField, field: SelectedField, entity: EntityType, position: int, keys: Sequence[str]
    ) -> Constant | KnownValue | SeveralRows:
        if field.definition is None:
            return Constant(f'"{change.below.name}"')
        match field.field:
            case "position":
                return KnownValue(f'"{position}"')
            case "keys":
                return KnownValue(orjson.dumps(keys).decode())
            case _:
                shown = self._planner.row(field, entity, position)
                return SeveralRows(tuple(KeyedRow(entity.model, shown, position, key=key) for key in keys))
