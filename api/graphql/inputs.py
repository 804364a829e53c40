"""The input of a mutation, taken from its command's dataclass, and the command made of it; of a question likewise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from strawberry import UNSET

from api.graphql.derive import argument, input_field, input_type
from api.graphql.filters import graphql_enum
from api.graphql.naming import camel, described
from api.graphql.scalars import Position, Version
from domain.kernel.declarations import Position as LedgerPosition
from domain.kernel.forms import forms_within
from domain.kernel.given import given_fields

_LEAVES = (str, int, bool, Decimal, date, datetime, UUID)
_POSITION_NOTE = get_args(LedgerPosition)[1]


def command_input(command: type[Any]) -> type[Any]:
    """`OpenBudget` -> `OpenBudgetInput`: its fields, and those that every mutation takes."""
    made = _fields(command)
    made += [
        input_field("commandId", UUID | None, "Names the attempt: the same id twice is carried out once."),
        input_field("expectedVersion", Version | None, "Refuse unless the stream is at this version."),
        input_field("clientMutationId", str | None, "Handed back as it is."),
    ]
    return input_type(f"{command.__name__}Input", made, described(command))


def question_arguments(question: Any) -> list[Any]:
    """The fields of a question, as arguments."""
    hints = _hints(question)
    return [argument(camel(field.name), *_declared(field, hints[field.name])) for field in fields(question)]


def command_of(command: Any, given: Mapping[str, Any]) -> Any:
    """The command (or question) in an input; null for what may be left out is as if it were left out."""
    hints = _hints(command)
    values = {
        field.name: _value(hints[field.name], given.get(camel(field.name)))
        for field in _asked(command)
        if given.get(camel(field.name)) is not None or _required(field)
    }
    return command(**values)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _fields(cls: Any) -> list[Any]:
    hints = _hints(cls)
    return [input_field(camel(field.name), *_declared(field, hints[field.name])) for field in _asked(cls)]


def _asked(cls: Any) -> list[Field[Any]]:
    """The fields that a client gives: of a command, not those that the machine does."""
    return [field for field in fields(cls) if field.name not in given_fields(cls)]


def _declared(field: Field[Any], hint: Any) -> tuple[Any, str | None, Any]:
    annotation, form = _annotation(hint), "; ".join(form.says for form in forms_within(hint))
    says = f"{form[:1].upper()}{form[1:]}." if form else None
    if field.default_factory is not MISSING or isinstance(field.default, tuple) or is_dataclass(field.default):
        return annotation | None, says, UNSET
    if field.default is MISSING:
        return annotation, says, UNSET
    return annotation, says, UNSET if field.default is None else field.default


def _annotation(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        return Position if _POSITION_NOTE in get_args(hint)[1:] else _annotation(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return _annotation(_only(hint)) | None
    if get_origin(hint) is tuple:
        return list[_annotation(get_args(hint)[0])]  # type: ignore[misc]
    if is_dataclass(hint) and isinstance(hint, type):
        return _nested(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return graphql_enum(hint)
    if hint not in _LEAVES:
        raise TypeError(f"{hint} is no type that a command's field can have")
    return hint


@cache
def _nested(cls: type[Any]) -> type[Any]:
    summary = (described(cls) or "").partition("\n\n")[0]
    return input_type(f"{cls.__name__}Input", _fields(cls), summary or None)


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) is Annotated:
        return _value(get_args(hint)[0], value)
    if get_origin(hint) in (Union, UnionType):
        return None if value is None else _value(_only(hint), value)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value or ())
    if is_dataclass(hint) and isinstance(hint, type):
        return command_of(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value.value)
    return value


@cache
def _hints(cls: Any) -> Mapping[str, Any]:
    return get_type_hints(cls, include_extras=True)


def _only(hint: Any) -> Any:
    (only,) = (member for member in get_args(hint) if member is not NoneType)
    return only
