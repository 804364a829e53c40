"""Making Strawberry types out of declarations: objects, inputs, fields and arguments, by name.

Strawberry reads types off decorated classes; these are put together from the declarations of the
contexts instead, so the definitions are built directly. Fields may be added to an object until the
schema is built, which lets types refer to each other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directives import OneOf
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from api.graphql.shapes import Shape

Resolve = Callable[..., Any | Awaitable[Any]]


class DerivedField(StrawberryField):
    """A field whose arguments and resolver are given as values.

    `resolve(source, info, **arguments)` is called with the arguments under their GraphQL names.
    `fan_out` is how many objects the field counts for when a query's cost is added up; where the
    field takes `first` or `last`, those count instead; `counted_without` names an argument, and what
    the field counts for where that is left out. `model` names the read model it reads, if any. `shape`
    is what it shows, where it can be answered without its resolver.
    """

    resolve: Resolve
    fan_out: int
    counted_without: tuple[str, int] | None
    model: str | None
    shape: Shape | None

    @property
    def is_basic_field(self) -> bool:
        """Never: its resolver is its own."""
        return False

    @property
    def is_async(self) -> bool:
        """Awaitables are passed through as they are."""
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002
        """Call the resolver."""
        return self.resolve(source, info, **kwargs)


class AttributeField(StrawberryField):
    """A field that is an attribute of its source."""

    shape: Shape | None


def argument(name: str, annotation: Any, description: str | None = None, default: Any = UNSET) -> StrawberryArgument:
    """An argument of a field."""
    return StrawberryArgument(name, name, StrawberryAnnotation(annotation), description=description, default=default)


def field(  # noqa: PLR0913 - all but three are options, given by name
    name: str,
    annotation: Any,
    resolve: Resolve,
    *,
    description: str | None = None,
    arguments: Sequence[StrawberryArgument] = (),
    fan_out: int = 1,
    counted_without: tuple[str, int] | None = None,
    subscription: bool = False,
    model: str | None = None,
    shape: Shape | None = None,
) -> DerivedField:
    """A field with a resolver."""
    made = DerivedField(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
        is_subscription=subscription,
    )
    made.arguments = list(arguments)
    made.resolve = resolve
    made.fan_out = fan_out
    made.counted_without = counted_without
    made.model = model
    made.shape = shape
    return made


def attribute(
    name: str, annotation: Any, description: str | None = None, python_name: str = "", shape: Shape | None = None
) -> AttributeField:
    """A field that is read off the source object."""
    made = AttributeField(
        python_name=python_name or name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
    )
    made.shape = shape
    return made


def input_field(name: str, annotation: Any, description: str | None = None, default: Any = UNSET) -> StrawberryField:
    """A field of an input; without default, and nullable, it may be left out."""
    made = attribute(name, annotation, description)
    made.default_value = default
    return made


def object_type(
    name: str,
    fields: Sequence[StrawberryField],
    description: str | None = None,
    *,
    interfaces: Sequence[type] = (),
    is_type_of: Callable[[Any, Any], bool] | None = None,
) -> type[Any]:
    """An object type."""
    return _typed(
        name, fields, description, interfaces=[definition(interface) for interface in interfaces], is_type_of=is_type_of
    )


def interface_type(
    name: str, fields: Sequence[StrawberryField], description: str, resolve_type: Callable[..., str]
) -> type[Any]:
    """An interface."""
    return _typed(name, fields, description, is_interface=True, resolve_type=resolve_type)


def input_type(
    name: str, fields: Sequence[StrawberryField], description: str | None = None, *, one_of: bool = False
) -> type[Any]:
    """An input object; its values arrive as mappings of GraphQL names to coerced values."""
    directives = (OneOf(),) if one_of else ()
    return _typed(name, fields, description, is_input=True, directives=directives, from_input=_as_it_is)


def enum_type(name: str, values: Mapping[str, Any], description: str) -> Any:
    """An enum whose values are given."""
    return strawberry.enum(Enum(name, dict(values)), name=name, description=description)  # type: ignore[call-overload]


def definition(cls: type[Any]) -> StrawberryObjectDefinition:
    """What Strawberry knows of a type."""
    found: StrawberryObjectDefinition = cls.__strawberry_definition__
    return found


def add_fields(cls: type[Any], fields: Sequence[StrawberryField]) -> None:
    """Give an object more fields; possible until the schema is built."""
    definition(cls).fields.extend(fields)


def _as_it_is(_cls: type, value: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    return value


def _typed(name: str, fields: Sequence[StrawberryField], description: str | None, **more: Any) -> type[Any]:
    cls: type[Any] = type(name, (), {})
    defaults: dict[str, Any] = {
        "is_input": False,
        "is_interface": False,
        "interfaces": [],
        "extend": False,
        "directives": (),
        "is_type_of": None,
        "resolve_type": None,
        **more,
    }
    made = StrawberryObjectDefinition(name=name, origin=cls, description=description, fields=list(fields), **defaults)
    cls.__strawberry_definition__ = made
    return cls
