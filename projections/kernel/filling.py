"""Rows filled from what has fields of the same names: what an event and a row both have is written in neither twice."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

Row = TypeVar("Row")


def row_of(row: type[Row], *sources: Any, **others: Any) -> Row:
    """A row of `others`, and of the fields of the sources (an event, its standing) that are named like the row's.

    Fields that neither gives keep their defaults. Raises TypeError at the first use of these classes together where a
    field of the row is left without value, where two sources have it or one has it with another type, and where
    `others` names no field of the row.
    """
    made: Any = row
    taken = {name: getattr(sources[at], name) for name, at in _plan(made, tuple(map(type, sources)), tuple(others))}
    return row(**taken, **others)


@cache
def _plan(row: Any, sources: tuple[Any, ...], others: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The fields to take, each with the place of the source that has it."""
    wanted, has = _types(row), [_types(source) for source in sources]
    if strange := [name for name in others if name not in wanted]:
        raise TypeError(f"{row.__name__} has no field {', '.join(strange)}: there are {', '.join(wanted)}")
    plan: list[tuple[str, int]] = []
    for name in (field for field in wanted if field not in others):
        found = [at for at, known in enumerate(has) if name in known]
        if len(found) > 1:
            raise TypeError(f"{_names(sources)} both have {name} of {row.__name__}: say which, {name}=...")
        for at in found:
            if not has[at][name] <= wanted[name]:
                raise TypeError(f"{sources[at].__name__}.{name} is of another type than that of {row.__name__}")
            plan.append((name, at))
    given = {*others, *(name for name, _ in plan)}
    if lacking := [field.name for field in fields(row) if field.name not in given and _is_required(field)]:
        raise TypeError(f"{row.__name__} lacks {', '.join(lacking)}, which {_names(sources)} has not: say what it is")
    return tuple(plan)


def _types(cls: Any) -> dict[str, frozenset[Any]]:
    """The types that each field may have, without annotations such as its class."""
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: frozenset(_alternatives(hints[field.name])) for field in fields(cls)}


def _alternatives(hint: Any) -> list[Any]:
    if get_origin(hint) is Annotated:
        return _alternatives(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return [plain for argument in get_args(hint) for plain in _alternatives(argument)]
    return [hint]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _names(sources: tuple[Any, ...]) -> str:
    return " and ".join(source.__name__ for source in sources)
