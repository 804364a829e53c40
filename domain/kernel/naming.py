"""Names in GraphQL, taken from names in Python."""

from __future__ import annotations


def camel(name: str) -> str:
    """`fiscal_year` -> `fiscalYear`; a name that is camelCase already stays as it is."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def member(cls: type) -> str:
    """`OpenBudget` -> `openBudget`: what a class is called as a field."""
    return cls.__name__[:1].lower() + cls.__name__[1:]
