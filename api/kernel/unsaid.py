"""What graphql-core says of wrong input, without the input: it may be somebody's name or number."""

from __future__ import annotations

import re

_PATTERNS = (
    # Expected value of type 'X' to include required field 'y', found: {...}.
    (re.compile(r",? found: .*", re.DOTALL), "."),
    # Syntax Error: Expected Name, found String 'x'.
    (re.compile(r", found (?:String|BlockString) .*", re.DOTALL), ", found text."),
    # String cannot represent a non string value: ['x']
    (re.compile(r"(cannot represent [\w\s-]*value): .*", re.DOTALL), r"\1."),
    # Value 'x' does not exist in 'Kind' enum. Did you mean ...
    (re.compile(r"[Vv]alue .* does not exist in", re.DOTALL), "This value does not exist in"),
)


def without_values(message: str) -> str:
    """The message as it may stand in the logs of whoever sent the input."""
    for pattern, instead in _PATTERNS:
        message = pattern.sub(instead, message)
    return message
