"""How the streams that a slice writes to begin, read from the code of the functions that name them.

Seen are texts in that code, and in the functions and constants it uses, that begin a stream name: `f"budget-{id}"`,
`"budget-" + id`, `ACCOUNTS = "control_account-"`. A beginning that is computed, read from a file, or put together by a
function of the domain, is not seen: `unseen` names the commands of which nothing is.
"""

from __future__ import annotations

import dis
import re
from collections.abc import Iterable, Iterator
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any

from application.kernel.declarations import Slice

_BEGINNING = re.compile(r"[a-z][a-z0-9_]*-([a-z0-9_]+-)*")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")


def beginnings_of(one: Slice[Any, Any, Any]) -> dict[str, object]:
    """What stands before the first `-` of the streams that a slice writes to, and by which command or function."""
    writes: list[tuple[object, Any]] = [(command, rule.stream) for command, rule in one.commands.items()]
    if one.route is not None:
        writes.append((one.route, one.route))
    found: dict[str, object] = {}
    for declared, names_stream in writes:
        for text in texts_of(names_stream):
            found.setdefault(text.partition("-")[0], declared)
    for passbook in one.passbooks:
        found.setdefault(passbook.partition("-")[0], one.decider.decide)
    return found


def unseen(slices: Iterable[Slice[Any, Any, Any]]) -> list[type[Any]]:
    """The commands whose stream has a beginning that cannot be seen."""
    return [command for one in slices for command, rule in one.commands.items() if not set(texts_of(rule.stream))]


def texts_of(value: Any) -> Iterator[str]:
    """The beginnings of streams in a function, and in what it uses."""
    yield from _texts(value, set())


def _texts(value: Any, seen: set[int]) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if _BEGINNING.fullmatch(value) else []
    if isinstance(value, str | type) or id(value) in seen:
        return
    seen.add(id(value))
    for inner in _used(value):
        yield from _texts(inner, seen)


def _used(value: Any) -> Iterator[Any]:
    match value:
        case partial():
            yield from (value.func, *value.args, *value.keywords.values())
        case MethodType():
            yield from (value.__func__, value.__self__)
        case FunctionType() if not value.__module__.startswith("domain."):  # names ids, and no streams
            yield from _of_code(value.__code__, value.__globals__)
            yield from (cell.cell_contents for cell in value.__closure__ or ())
            yield from value.__defaults__ or ()
        case _ if callable(value) and isinstance(getattr(type(value), "__call__", None), FunctionType):  # noqa: B004
            yield from (type(value).__call__, *getattr(value, "__dict__", {}).values())


def _of_code(code: CodeType, names: dict[str, Any]) -> Iterator[Any]:
    """The constants of the code, and the globals that it uses, followed by their attributes (`streams.account`)."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _of_code(constant, names)
        else:
            yield constant
    current: Any = None
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_GLOBAL":
            current = names.get(step.argval)
        elif step.opname in _ATTRIBUTES and current is not None:
            current = getattr(current, step.argval, None)
        else:
            current = None
        if isinstance(current, str | FunctionType):
            yield current
