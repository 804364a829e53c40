"""Names and texts in GraphQL, taken from names and docstrings in Python."""

from __future__ import annotations

import inspect
import re

from domain.kernel.naming import camel, member

__all__ = ["camel", "constant", "described", "input_path", "mutation_name", "pascal", "words"]


def pascal(name: str) -> str:
    """`budget_summary` -> `BudgetSummary`."""
    name_ = camel(name)
    return name_[:1].upper() + name_[1:]


def mutation_name(command: type) -> str:
    """`OpenBudget` -> `openBudget`."""
    return member(command)


def constant(name: str) -> str:
    """`mergedInto` -> `MERGED_INTO`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def words(name: str) -> str:
    """`BudgetLine` -> `budget line`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def input_path(path: str) -> list[str]:
    """The fields of the input that a refusal concerns: `coding.fiscal_year` -> [coding, fiscalYear]."""
    return [camel(part) for part in path.split(".") if part]


def described(cls: type) -> str | None:
    """What a class says about itself, for the schema; nothing where it says nothing."""
    text = cls.__doc__ or ""
    if text.startswith(f"{cls.__name__}("):  # a dataclass without docstring is given its signature
        return None
    return inspect.cleandoc(text) or None
