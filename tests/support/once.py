"""Strategies are made once: building one takes far longer than drawing from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Made = TypeVar("Made")


def once(make: Callable[[Any], Made]) -> Callable[[Any], Made]:
    """The function, which answers from memory where it was given the same before."""
    memory: dict[Any, Made] = {}

    @wraps(make)
    def remembered(of: Any) -> Made:
        if of not in memory:
            memory[of] = make(of)
        return memory[of]

    return remembered
