"""What contexts add to the world of the matrix: `tests/api/<context>/access.py`, where there is one."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from infra.bootstrap import NAMES


def _access_of(name: str) -> ModuleType | None:
    if find_spec(f"tests.api.{name}") is None or find_spec(f"tests.api.{name}.access") is None:
        return None
    return import_module(f"tests.api.{name}.access")


ADDED = tuple(module for name in NAMES if (module := _access_of(name)) is not None)
"""Modules with `INPUTS`, what each mutation is given at a place, and `world(place)`, the commands that build it, some
with the account that gives them. `OWN_BUSINESS`, where there is one, are inputs about oneself. `facts(place)`, where
there is one, are streams, each with facts that stand there without having been decided."""
