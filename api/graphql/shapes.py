"""What a field of the schema shows, for those who answer it without its resolver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from api.graphql.entities import EntityType
    from api.graphql.rows import RowField
    from api.kernel.declarations import Relation
    from projections.kernel.declarations import ReadModel, Summary


@dataclass(frozen=True, slots=True)
class RowValue:
    """A field of a row, an amount with its currency where it is one; or a field of a record in it."""

    shown: RowField


@dataclass(frozen=True, slots=True)
class RowPersonal:
    """A field of a row that holds a personal value."""

    shown: RowField
    model: ReadModel[Any]


@dataclass(frozen=True, slots=True)
class RowId:
    """The global id of a row."""


@dataclass(frozen=True, slots=True)
class RowByKey:
    """A row by the key that the argument gives."""

    argument: str
    entity: EntityType


@dataclass(frozen=True, slots=True)
class RowById:
    """A row of any entity by the global id that the argument gives."""

    argument: str
    entities: Mapping[str, EntityType]


@dataclass(frozen=True, slots=True)
class RowsById:
    """Rows of any entities by the global ids that the argument gives, in their order."""

    argument: str
    entities: Mapping[str, EntityType]


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of all rows of an entity."""

    entity: EntityType


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of another entity that belong to a row of an entity."""

    relation: Relation
    entity: EntityType
    target: EntityType


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of a command, with the row of an entity under the key that `key_of` gives for the command."""

    command: type[Any]
    entity: EntityType
    key_of: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class RowSums:
    """A summary over the rows of an entity."""

    summary: Summary
    entity: EntityType


@dataclass(frozen=True, slots=True)
class GroupValue:
    """The value of a field of the rows that a group is told by."""

    shown: RowField


@dataclass(frozen=True, slots=True)
class GroupSum:
    """The sum of a field of the rows of a group; an amount with their currency where it is one."""

    shown: RowField


@dataclass(frozen=True, slots=True)
class GroupFact:
    """What else there is to say of a group."""

    fact: Literal["path", "code", "label", "rows"]


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """The rows of an entity that an event changed, an event at a time."""

    entity: EntityType


Shape = (
    RowValue
    | RowPersonal
    | RowId
    | RowByKey
    | RowById
    | RowsById
    | RowPage
    | Related
    | CommandOutcome
    | RowSums
    | GroupValue
    | GroupSum
    | GroupFact
    | ChangedRows
)
"""Fields of other kinds are answered by their resolvers alone."""


def shape_of(field: Any) -> Shape | None:
    """The shape of a field of the built schema, where it has one."""
    made = field.extensions.get("strawberry-definition")
    found: Shape | None = getattr(made, "shape", None)
    return found
