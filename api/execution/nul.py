"""Text that PostgreSQL cannot hold: the NUL character, refused before it gets anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import DocumentNode, StringValueNode, Visitor, visit

from api.kernel.errors import BAD_INPUT, ApiError


def refuse_nul(value: object) -> None:
    """Raises ApiError(BAD_USER_INPUT) where a text anywhere in a JSON value has a NUL character."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if "\0" in part:
                raise ApiError(BAD_INPUT, "Text cannot have the character U+0000.")
        elif isinstance(part, Mapping):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


class _Finder(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        refuse_nul(node.value)


def refuse_nul_literals(document: DocumentNode) -> None:
    """The same for the text literals of a document."""
    visit(document, _Finder())
