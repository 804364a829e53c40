"""How an event or a row names bytes that lie in the file store."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

NAMES_BLOB: Final = "the SHA-256 of stored bytes"
StoredBlob = Annotated[str, NAMES_BLOB]
"""Bytes in the file store, by the SHA-256 of what is stored, in small hexadecimal digits.

An event names bytes only once they would survive a loss of power: `./foja audit verify --files` holds every field of
this type against the store.
"""


def blob_fields(cls: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass that name bytes of the file store, or may."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(field.name for field in fields(cls) if _names_blob(hints[field.name]))


def _names_blob(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        kind, *marks = get_args(hint)
        return NAMES_BLOB in marks or _names_blob(kind)
    return any(_names_blob(argument) for argument in get_args(hint))
