"""The reference that an import records with every act: a publisher's text with plain names in it.

The text comes from whoever wrote the profile, so nothing in it is evaluated: no attributes, indexes, conversions or
formats. Only a name that is known stands for something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

NAMES = ("file", "line", "year")
MAX_TEXT = 120
_RIGHT = "text with {file}, {line} and {year} alone in curly brackets"


def reference_faults(text: str) -> Iterator[str]:
    """What would be right where the text cannot be a reference."""
    if not text.strip() or len(text) > MAX_TEXT:
        yield f"1 to {MAX_TEXT} characters"
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        yield f"{_RIGHT} ({error}; a bracket itself is written twice)"
        return
    for _, name, form, conversion in parts:
        if name is not None and (name not in NAMES or form or conversion):
            shown = f"{{{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}}}"
            yield f"{_RIGHT}, not {shown}"


def referred(text: str, values: Mapping[str, object]) -> str:
    """The reference with these values in the place of their names."""
    found: list[str] = []
    for plain, name, _, _ in Formatter().parse(text):
        found.append(plain)
        if name is not None:
            found.append(str(values[name]))
    return "".join(found)
