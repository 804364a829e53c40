"""A plugin of pytest: marks the tests that start processes, and those that drive a browser, by what they use.

`processes` and `browser` follow from the code: a test has them where it, a fixture of it, or a helper under `tests/`
that it calls names something that starts one. Nobody has to remember them. `slow` is a measure, and written by hand.
"""

from __future__ import annotations

import asyncio
import inspect
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.process import launch
from infra.processes.embedded.valkey import EmbeddedValkey
from tests.api.support.browser import browsing
from tests.support.forked import forked

STARTING = (
    *(subprocess, forked, EmbeddedPostgres, EmbeddedValkey, launch),
    *(asyncio.create_subprocess_exec, asyncio.create_subprocess_shell),
)
"""Whoever names one of these starts processes."""
EVERYBODYS = frozenset({"postgres_dsn", "valkey_url", "laid_out", "server_folder"})
"""The fixtures of the servers that all tests share: a test that asks for one starts nothing of its own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it reaches."""
    for item in items:
        if isinstance(item, pytest.Function):
            for name in marks_of(_roots(item)):
                item.add_marker(name)


def marks_of(roots: Iterable[Callable[..., Any]]) -> set[str]:
    """`processes` and `browser`, where any of these functions reaches what starts one."""
    return {mark for root in roots for mark in _marks(root)}


@cache
def _marks(root: Callable[..., Any]) -> frozenset[str]:
    """The marks of one function: most tests share their fixtures."""
    used = reached(root)
    starting = any(thing is starter for thing in used for starter in STARTING)
    browses = any(thing is inspect.unwrap(browsing) for thing in used)
    return frozenset([*["processes"] * starting, *["browser"] * browses])


def _roots(item: pytest.Function) -> Iterator[Callable[..., Any]]:
    """The test, the fixtures that it asks for, and the functions that it is given."""
    yield getattr(getattr(item.obj, "hypothesis", None), "inner_test", item.obj)
    for name, definitions in item._fixtureinfo.name2fixturedefs.items():  # noqa: SLF001 - pytest tells it nowhere else
        if name not in EVERYBODYS:
            yield definitions[-1].func
    for value in item.callspec.params.values() if hasattr(item, "callspec") else ():
        if callable(value):
            yield value


def reached(root: Callable[..., Any]) -> tuple[object, ...]:
    """What a function names, and what the functions and classes of the tests that it names do, and so on."""
    found: dict[int, object] = {}
    waiting: list[object] = [root]
    while waiting:
        thing = waiting.pop()
        thing = inspect.unwrap(thing) if callable(thing) else thing
        if id(thing) not in found:
            found[id(thing)] = thing
            waiting += _named_by(thing)
    return tuple(found.values())


def _named_by(thing: object) -> Iterator[object]:
    if inspect.ismethod(thing):
        thing = thing.__func__
    if isinstance(thing, type) and _is_ours(thing):
        for member in vars(thing).values():
            yield getattr(member, "__func__", getattr(member, "fget", member))
    elif isinstance(thing, FunctionType) and _is_ours(thing):
        names = set(_names(thing.__code__))
        for name in names & thing.__globals__.keys():
            value = thing.__globals__[name]
            yield value
            if isinstance(value, ModuleType):
                yield from (getattr(value, inner) for inner in names if hasattr(value, inner))


def _names(code: CodeType) -> Iterator[str]:
    """The names that a function uses, and the functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_ours(thing: Any) -> bool:
    return str(thing.__module__).startswith("tests.")
