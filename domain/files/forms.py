"""How the values of files look: their names, types, and where they are stored."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern

MAX_NAME = 255
_WRONG = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that no name holds: controls, marks that turn the direction of reading, no characters."""


def _name(value: str, path: str) -> str:
    name = unicodedata.normalize("NFC", value).strip()
    wrong = (
        not 0 < len(name.encode(errors="replace")) <= MAX_NAME
        or name.strip(".") == ""
        or any(letter in "/\\" or unicodedata.category(letter) in _WRONG for letter in name)
    )
    if wrong:
        raise Refused("bad_file_name", path, value=ascii(value)[:60], limit=MAX_NAME)
    return name


FileName = Annotated[
    str,
    Form(_name, f"1 to {MAX_NAME} bytes without / and \\, controls and marks of direction", ("bad_file_name",)),
]
"""What a file is called: one name without folders."""
UploadId = Annotated[str, pattern(r"u[0-9a-f]{32}", "not_an_upload", "the letter u and 32 hexadecimal digits")]
"""The id of an upload, random, made by the server."""
Blob = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_blob", "64 hexadecimal digits", told=False)]
"""The name of stored bytes: the SHA-256 of what is stored, which is under seal."""
Digest = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_sha256", "64 hexadecimal digits", told=False)]
"""The SHA-256 of the bytes of a file before they are sealed."""
ThingId = Annotated[
    str,
    pattern(
        r"(?=.*[A-Za-z])[A-Za-z0-9._-]{16,100}",
        "not_a_thing",
        "16 to 100 letters, digits and . _ -, a letter among them",
    ),
]
"""The random id of the thing, such as a document, whose key a file is sealed with."""
MediaType = Annotated[
    str,
    pattern(
        r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}",
        "not_a_media_type",
        "a media type such as application/pdf",
        small=True,
    ),
]
"""A media type without parameters (RFC 6838)."""
UnitId = Annotated[
    str,
    pattern(
        r"[A-Z0-9][A-Z0-9_.]{1,39}(:[A-Za-z0-9][A-Za-z0-9_./-]{0,79})?|company:[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}",
        "not_a_place",
        "a jurisdiction such as MD, a unit such as MD:moh, or a company such as company:MD:1003600012345",
    ),
]
"""The unit, the jurisdiction or the company that a file is uploaded for."""
Clause = Annotated[
    str,
    pattern(r"[0-9]{1,2}(\.[0-9]{1,2}){1,5}", "not_a_clause", "the clause of a rule such as 6.2.11.4.1", small=True),
]
"""The clause of a rule of ISO 19005, of the part that a file says that it keeps."""
