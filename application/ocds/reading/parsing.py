"""JSON that is read as it is written: decimals exact, no `NaN`, nothing that is not in the standard."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final, NoReturn

from application.ocds.reading.slicing import broken
from domain.kernel.refused import Refused

_LONGEST_INT: Final = 1000


def parsed(content: bytes, byte: int = 0) -> Any:
    """The value of these bytes, which stand at `byte` of the file; Refused(`not_json`)."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken(byte + error.start, "the bytes are no UTF-8") from None
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise broken(byte + len(text[: error.pos].encode()), error.msg.lower()) from None
    except RecursionError:
        raise broken(byte, "values lie too deep") from None
    except _ConstantError as error:
        raise broken(byte, f"{error} is no number") from None


def is_json(content: bytes) -> bool:
    """Whether these bytes are one JSON value."""
    try:
        parsed(content)
    except Refused:
        return False
    return True


class _ConstantError(ValueError):
    """`NaN` or `Infinity`."""


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _LONGEST_INT else Decimal(digits)


def _no_constant(name: str) -> NoReturn:
    raise _ConstantError(name)
