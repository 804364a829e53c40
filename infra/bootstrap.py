"""The contexts of this installation, by name: the same for server, worker, command line and tests.

A context is one line here. `api/<name>/context.py` declares it, and `infra/<name>/adapters.py`, where there is one,
says what it adds to the processes.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from api.kernel.context import Context
from api.kernel.installation import Installation
from infra.kernel.adapters import NO_ADAPTERS, Adapters

NAMES = (
    "budgeting",
    "organisations",
    "identity",
    "audit",
    "transparency",
    "authority",
)


def context_of(name: str) -> Context:
    """The declaration of a context; raises ImportError where there is none of that name."""
    found: Context = import_module(f"api.{name}.context").CONTEXT
    return found


def adapters_of(name: str) -> Adapters:
    """What a context adds to the processes; nothing where it has no `adapters.py`."""
    if find_spec(f"infra.{name}") is None or find_spec(f"infra.{name}.adapters") is None:
        return NO_ADAPTERS
    found: Adapters = import_module(f"infra.{name}.adapters").ADAPTERS
    return found


CONTEXTS = tuple(context_of(name) for name in NAMES)
ADAPTERS = tuple(adapters_of(name) for name in NAMES)
INSTALLATION = Installation(CONTEXTS)
