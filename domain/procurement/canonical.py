"""Canonical JSON (RFC 8785) of what is hashed here: texts, whole numbers, truth values, lists and objects."""

from __future__ import annotations

import json
from typing import Any, Final

LARGEST: Final = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly. Amounts are texts."""


class NotCanonicalError(ValueError):
    """A value that has no canonical form here, or bytes that are written in another one."""


def canonical_json(value: Any) -> bytes:
    """The one way to write a value; raises NotCanonicalError where it holds anything but what is named above."""
    _check(value)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise NotCanonicalError("a text holds broken Unicode") from None


def canonical_value(data: bytes) -> Any:
    """What such bytes say; raises NotCanonicalError where they are not exactly as they would be written."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise NotCanonicalError("these bytes are no JSON in UTF-8") from None
    if canonical_json(value) != data:
        raise NotCanonicalError("this JSON is not written in its canonical form (RFC 8785)")
    return value


def _check(value: Any) -> None:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if not all(isinstance(name, str) and name.isascii() for name in part):
                raise NotCanonicalError("the names of values are ASCII")
            pending += part.values()
        elif isinstance(part, list | tuple):
            pending += part
        elif type(part) is int:
            if abs(part) > LARGEST:
                raise NotCanonicalError(f"a whole number is at most {LARGEST}; amounts are texts")
        elif not isinstance(part, str | bool):
            raise NotCanonicalError(
                f"texts, whole numbers and truth values alone are hashed, not {type(part).__name__}"
            )
