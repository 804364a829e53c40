"""What no command may hold, whatever its context: text that cannot be stored, names that cannot be streams."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from application.ledger.envelope import canonical
from domain.kernel.declarations import Refused

_STREAM = re.compile(r"[\x21-\x7e]{1,200}")


def checked_bytes(command: object) -> bytes:
    """The command's canonical bytes; Refused("not_plain_text") for NUL characters and broken Unicode."""
    try:
        found = canonical(command)
    except (TypeError, ValueError):
        found = b""
    if not found or b"\\u0000" in found:
        for path, text in _texts(msgspec.to_builtins(command), ""):
            if "\x00" in text or not _encodes(text):
                raise Refused("not_plain_text", path)
    return found or canonical(command)


def checked_stream(name: str) -> str:
    """The stream's name; Refused("not_an_id") where no stream can be called so."""
    if not _STREAM.fullmatch(name):
        raise Refused("not_an_id", "", value=ascii(name.partition("-")[2])[:60])
    return name


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for name, inner in value.items():
                yield from _texts(inner, f"{path}.{name}".lstrip("."))
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from _texts(inner, f"{path}.{number}".lstrip("."))
        case _:
            return
