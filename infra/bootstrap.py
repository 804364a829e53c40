"""The contexts of this installation, by name: the same for server, worker, command line and tests.

A context is one line here. `api/<name>/context.py` declares it, and `infra/<name>/adapters.py`, where there is one,
says what it adds to the processes. Declarations are loaded when something asks for them first: to list its commands,
the command line needs none.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from infra.kernel.adapters import NO_ADAPTERS, Adapters

if TYPE_CHECKING:
    from api.composing.installation import Installation
    from api.kernel.context import Context

NAMES = (
    "budgeting",
    "organisations",
    "identity",
    "audit",
    "transparency",
    "authority",
    "calendars",
    "registers",
    "documents",
    "sharing",
    "files",
    "notifications",
    "runs",
    "exchange",
    "suppliers",
    "ocds",
    "procurement",
)

CONTEXTS: tuple[Context, ...]
"""The declarations of these contexts."""
INSTALLATION: Installation
"""The same, put together."""


def context_of(name: str) -> Context:
    """The declaration of a context; raises ImportError where there is none of that name."""
    context: Context = import_module(f"api.{name}.context").CONTEXT
    return context


def adapters_of(name: str) -> Adapters:
    """What a context adds to the processes; nothing where it has no `adapters.py`."""
    if find_spec(f"infra.{name}") is None or find_spec(f"infra.{name}.adapters") is None:
        return NO_ADAPTERS
    adapters: Adapters = import_module(f"infra.{name}.adapters").ADAPTERS
    return adapters


ADAPTERS = tuple(adapters_of(name) for name in NAMES)


def __getattr__(name: str) -> object:
    """CONTEXTS or INSTALLATION, made when it is asked for first."""
    made = {"CONTEXTS": _contexts, "INSTALLATION": _installation}
    if name not in made:
        raise AttributeError(f"infra.bootstrap has no {name}")
    return made[name]()


@cache
def _contexts() -> tuple[Context, ...]:
    return tuple(context_of(name) for name in NAMES)


@cache
def _installation() -> Installation:
    from api.composing.installation import Installation  # noqa: PLC0415 - see above

    return Installation(_contexts())
