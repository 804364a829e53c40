"""Values filled from what has fields of the same names: what travels from a command to an event, and from an event to a
row, is named in each of them and nowhere between.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, replace
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def filled(cls: type[T], *sources: Any, **others: Any) -> T:
    """An event or a row of `others`, and of the fields of the sources that are named like its own.

    An event's source is the command, a row's is the event or its standing. Fields that neither gives keep their
    defaults. Raises TypeError at the first use of these classes together where a field is left without value, where two
    sources have it or one has it with another type, and where `others` names no field.
    """
    made: Any = cls
    taken = {name: getattr(sources[at], name) for name, at in _plan(made, tuple(map(type, sources)), tuple(others))}
    return cls(**taken, **others)


def refilled(row: T, event: Any, **others: Any) -> T:
    """The row after an event: with the fields that the event has too, and with `others`.

    Raises TypeError where a field of the event has another type than the row's, and where `others` names no field.
    """
    made: Any = type(row)
    taken = {name: getattr(event, name) for name, _ in _plan(made, (type(event),), tuple(others), whole=False)}
    return replace(row, **taken, **others)  # type: ignore[type-var]


def repeats(fact: Any, command: Any, **others: Any) -> bool:
    """Whether a fact says all that a command asks: then the same was asked before, and is answered with no events.

    Each field that both have is compared, and `others`, which are called or counted otherwise in the command. Raises
    TypeError where `others` names no field of the fact.
    """
    kinds: Any = (type(fact), type(command))
    wanted = {name: getattr(command, name) for name in _shared(*kinds, tuple(others))} | others
    return all(getattr(fact, name) == value for name, value in wanted.items())


@cache
def _shared(fact: Any, command: Any, others: tuple[str, ...]) -> tuple[str, ...]:
    """The fields to compare, but for the others."""
    known = [field.name for field in fields(fact)]
    if strange := [name for name in others if name not in known]:
        raise TypeError(f"{fact.__name__} has no field {', '.join(strange)}: there are {', '.join(known)}")
    asked = {field.name for field in fields(command)}
    return tuple(name for name in known if name in asked and name not in others)


@cache
def _plan(
    cls: Any, sources: tuple[Any, ...], others: tuple[str, ...], *, whole: bool = True
) -> tuple[tuple[str, int], ...]:
    """The fields to take, each with the place of the source that has it."""
    wanted, has = _types(cls), [_types(source) for source in sources]
    if strange := [name for name in others if name not in wanted]:
        raise TypeError(f"{cls.__name__} has no field {', '.join(strange)}: there are {', '.join(wanted)}")
    plan: list[tuple[str, int]] = []
    for name in (field for field in wanted if field not in others):
        found = [at for at, known in enumerate(has) if name in known]
        if len(found) > 1:
            raise TypeError(f"{_names(sources)} both have {name} of {cls.__name__}: say which, {name}=...")
        for at in found:
            if not has[at][name] <= wanted[name]:
                raise TypeError(f"{sources[at].__name__}.{name} is of another type than that of {cls.__name__}")
            plan.append((name, at))
    given = {*others, *(name for name, _ in plan)}
    lacking = [field.name for field in fields(cls) if field.name not in given and _is_required(field)]
    if whole and lacking:
        raise TypeError(f"{cls.__name__} lacks {', '.join(lacking)}, which {_names(sources)} has not: say what it is")
    return tuple(plan)


def _types(cls: Any) -> dict[str, frozenset[Any]]:
    """The types that each field may have, without annotations such as its class."""
    hints = get_type_hints(cls)
    return {field.name: frozenset(_alternatives(hints[field.name])) for field in fields(cls)}


def _alternatives(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, UnionType):
        return [plain for argument in get_args(hint) for plain in _alternatives(argument)]
    return [hint]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _names(sources: tuple[Any, ...]) -> str:
    return " and ".join(source.__name__ for source in sources)
