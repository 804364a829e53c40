"""The schema as text, and what a change of it breaks for clients."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLSchema, build_schema, find_breaking_changes, lexicographic_sort_schema
from graphql import print_schema as print_sdl

from api.graphql import schema
from api.kernel.declarations import Exposed

_HEADER = "# Generated from the declarations of the contexts. Do not edit.\n\n"


def print_schema(exposed: Iterable[Exposed]) -> str:
    """The schema of what is exposed, always in the same order."""
    return _HEADER + _text(schema.build_schema(exposed)) + "\n"


def breaking_changes(old_sdl: str, new_sdl: str) -> list[str]:
    """What clients of the old schema lose with the new one, a sentence each; empty where nothing breaks."""
    changes = find_breaking_changes(build_schema(old_sdl), build_schema(new_sdl))
    return sorted(change.description for change in changes)


def _text(schema: GraphQLSchema) -> str:
    plain = build_schema(print_sdl(schema))  # sorting loses what Strawberry's enums know, text has nothing to lose
    return print_sdl(lexicographic_sort_schema(plain))
