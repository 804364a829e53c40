"""How the values of the import must look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from domain.kernel.forms import pattern

LONGEST_OCID: Final = 200
"""Characters of an ocid."""

Publisher = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "publisher_code", "a code such as PY-DNCP: letters, digits, dots, hyphens"
    ),
]
ImportId = Annotated[
    str, pattern(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "import_id", "a UUID in small letters", small=True)
]
_OCID: Final = rf"\S(.{{0,{LONGEST_OCID - 2}}}\S)?"
Ocid = Annotated[str, pattern(_OCID, "not_an_ocid", f"one line of 1 to {LONGEST_OCID} characters", told=False)]


@dataclass(frozen=True, slots=True)
class PublisherCode:
    """A publisher as a command line names it."""

    code: Publisher
