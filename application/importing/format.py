"""How the text of a file with delimiters is written, as a profile says it."""

from __future__ import annotations

import msgspec


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the text is written; a key that it does not know is a mistake.

    A byte order mark at the start of the file is always skipped.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
