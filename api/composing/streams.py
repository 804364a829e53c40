"""How the streams that a slice writes to begin."""

from __future__ import annotations

from typing import Any

from application.kernel.rules import Slice


def beginnings_of(declared: Slice[Any, Any, Any]) -> dict[str, object]:
    """What stands before the first `-` of the streams that a slice writes to, and what of the slice says so."""
    beginnings: dict[str, object] = {}
    for command, rule in declared.commands.items():
        beginnings.setdefault(rule.streams.prefix, command)
    for kind in declared.kinds:
        beginnings.setdefault(kind.prefix, declared.decider.decide)
    return beginnings
