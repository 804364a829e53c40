"""What a single text of a parameter may be; OutOfRange says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.kernel.currencies import MINOR_UNITS
from domain.procurement.procedures.texts import OutOfRange

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_METHODS = frozenset({"open", "selective", "limited", "direct"})


def truth(text: str) -> bool:
    """True or false."""
    if text not in ("true", "false"):
        raise OutOfRange("true or false")
    return text == "true"


def currency(text: str) -> str:
    """A currency of ISO 4217."""
    if text not in MINOR_UNITS:
        raise OutOfRange("a currency of ISO 4217, such as EUR")
    return text


def zone(text: str) -> str:
    """A time zone."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise OutOfRange("a time zone of the IANA database, such as Europe/Kyiv") from None
    return text


def one_of(kind: type[StrEnum]) -> Callable[[str], Any]:
    """One of an enumeration."""

    def parse(text: str) -> Any:
        try:
            return kind(text)
        except ValueError:
            raise OutOfRange(f"one of {', '.join(kind)}") from None

    return parse


def number(first: int, last: int) -> Callable[[str], int]:
    """A whole number between two."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and first <= int(text) <= last):
            raise OutOfRange(f"a whole number, {first} to {last}")
        return int(text)

    return parse


def share(text: str) -> Decimal:
    """A share above 0, up to 1."""
    if not text.replace(".", "", 1).isdigit() or not text.isascii() or len(text) > 12 or not 0 < Decimal(text) <= 1:
        raise OutOfRange("a share above 0, up to 1, such as 0.03")
    return Decimal(text)


def title(text: str) -> str:
    """A title of one line."""
    if not 0 < len(text) <= 200 or not text.isprintable():
        raise OutOfRange("one line of 1 to 200 characters")
    return text


def method(text: str) -> str:
    """A method of OCDS."""
    if text not in _METHODS:
        raise OutOfRange(f"one of {', '.join(sorted(_METHODS))}")
    return text


def ocid_prefix(text: str) -> str:
    """A prefix of OCDS, as it is registered."""
    if not re.fullmatch(r"ocds-[a-z0-9]{2,20}", text):
        raise OutOfRange("a registered prefix, such as ocds-213czf")
    return text


def words(text: str) -> tuple[str, ...]:
    """Words with commas between."""
    words = tuple(word.strip() for word in text.split(","))
    if not all(word.isidentifier() and len(word) <= 60 for word in words) or len(set(words)) < len(words):
        raise OutOfRange("words with commas between, each once")
    return words


def weekdays(text: str) -> tuple[int, ...]:
    """ISO weekdays by their English names."""
    days = [day.strip() for day in text.split(",")]
    if not set(days) <= set(WEEKDAYS) or not 1 <= len(set(days)) < 7:
        raise OutOfRange("weekdays with commas between, such as saturday, sunday")
    return tuple(sorted(WEEKDAYS.index(day) + 1 for day in set(days)))


def midnight(text: str) -> str:
    """The only time at which days end."""
    if text != "24:00":
        raise OutOfRange("24:00: days end at midnight")
    return text


def times(text: str) -> tuple[time, time]:
    """Two times of a day."""
    try:
        first, last = (time.fromisoformat(part.strip()) for part in text.split(","))
    except ValueError:
        raise OutOfRange("two times of a day, such as 10:00, 16:00") from None
    if not first < last or first.tzinfo or last.tzinfo:
        raise OutOfRange("two times of a day, the earlier one first")
    return first, last
