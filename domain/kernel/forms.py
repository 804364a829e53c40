"""How the values of commands must look: texts, codes, ids, digests. A form is written once, with its refusal.

A command says the form of a field in its type, `reason: Reason`, and a decider meets no other values:

    Subject = Annotated[str, text(500, "subject_length")]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, partial
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from domain.kernel.naming import camel
from domain.kernel.refused import Refused

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Form:
    """`check(value, path)` gives the value as it is kept, or raises Refused; `says` tells people what is right.

    `refusals` are the codes that were given to it.
    """

    check: Callable[[Any, str], Any]
    says: str = ""
    refusals: tuple[str, ...] = ()


def text(
    limit: int, refusal: str, *, empty: str | None = None, one_line: bool = False, not_plain: str | None = None
) -> Form:
    """Text of 1 to `limit` characters, without the spaces around it; of `one_line` it holds no line breaks or controls.

    Refused: `refusal` with `length` and `limit`; where they have refusals of their own, `empty` for no text at all and
    `not_plain` for more than one line.
    """
    kind = "one line" if one_line or not_plain else "text"
    codes = (refusal, empty or refusal, not_plain or (refusal if one_line else ""))
    return Form(
        partial(_text, limit, codes), f"{kind} of 1 to {limit} characters", tuple(dict.fromkeys(filter(None, codes)))
    )


def pattern(expression: str, refusal: str, says: str, *, told: bool = True, small: bool = False) -> Form:
    """Text that matches as a whole, `small` in small letters.

    Refused: `refusal`, with the start of the `value` where it is `told`: never what may be a person's name or number.
    """
    return Form(partial(_pattern, re.compile(expression), refusal, told, small), says, (refusal,))


def checked(command: C, within: str = "") -> C:
    """The command as it is decided, each value as its form keeps it. Raises Refused for the first without its form.

    A field may be a form's type, that or None, or a tuple of them, or a dataclass with such fields, or a tuple of
    these; the path of a refusal is the field's name, `steps.key` inside.
    """
    kept: dict[str, Any] = {}
    kind: Any = type(command)
    for name, path, form in forms_of(kind):
        _keep(kept, command, name, partial(_checked_form, form, within + path))
    for name, path in _nests_of(kind):
        _keep(kept, command, name, partial(_checked_within, within + path))
    return replace(command, **kept) if kept else command  # type: ignore[type-var]


def _keep(kept: dict[str, Any], command: Any, name: str, check: Callable[[Any], Any]) -> None:
    value = getattr(command, name)
    if value is None:
        return
    right = check(value) if type(value) is not tuple else tuple(map(check, value))
    if right != value:
        kept[name] = right


def _checked_form(form: Form, path: str, value: Any) -> Any:
    return form.check(value, path)


def _checked_within(path: str, value: Any) -> Any:
    return checked(value, f"{path}.")


@cache
def _nests_of(command: Any) -> tuple[tuple[str, str], ...]:
    """The fields of a command that hold dataclasses with forms, each with the path that a refusal names."""
    if not is_dataclass(command):
        return ()
    hints = get_type_hints(command)
    return tuple(
        (field.name, camel(field.name))
        for field in fields(command)
        if any(forms_of(inner) or _nests_of(inner) for inner in _dataclasses(hints[field.name]))
    )


def _dataclasses(hint: Any) -> Iterator[Any]:
    """The dataclasses that a type names: itself, or what it may be or is a tuple of."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _dataclasses(inner)


@cache
def forms_of(command: Any) -> tuple[tuple[str, str, Form], ...]:
    """The fields of a command that have a form, each with the path that a refusal names."""
    if not is_dataclass(command):
        return ()
    hints = get_type_hints(command, include_extras=True)
    return tuple(
        (field.name, camel(field.name), form) for field in fields(command) for form in forms_within(hints[field.name])
    )


def all_forms_of(command: Any) -> Iterator[tuple[str, Form]]:
    """Each form that values of a command are held against, and the path that its refusals name."""
    yield from ((path, form) for _, path, form in forms_of(command))
    hints = get_type_hints(command) if is_dataclass(command) else {}
    for name, path in _nests_of(command):
        for inner in _dataclasses(hints[name]):
            yield from ((f"{path}.{field}", form) for field, form in all_forms_of(inner))


def forms_within(hint: Any) -> Iterator[Form]:
    """The forms that a type names: its own, and those of what it may be or is a tuple of."""
    kind, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    for inner in get_args(kind):
        yield from forms_within(inner)
    yield from (mark for mark in marks if isinstance(mark, Form))


def _text(limit: int, codes: tuple[str, str, str], value: str, path: str) -> str:
    too_long, empty, not_plain = codes
    kept = value.strip()
    wrong = empty if not kept else too_long if len(kept) > limit else ""
    if not wrong and not_plain and not kept.isprintable():
        wrong = not_plain
    if wrong:
        raise Refused(wrong, path, **({"length": len(kept), "limit": limit} if wrong == too_long else {}))
    return kept


def _pattern(expression: re.Pattern[str], refusal: str, told: bool, small: bool, value: str, path: str) -> str:  # noqa: FBT001
    kept = value.lower() if small else value
    if not expression.fullmatch(kept):
        raise Refused(refusal, path, **({"value": ascii(value)[:60]} if told else {}))
    return kept
