"""How the values of the import must look."""

from __future__ import annotations

from typing import Annotated, Final

from domain.kernel.forms import pattern, text

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
Ocid = Annotated[str, text(LONGEST_OCID, "ocid_missing", one_line=True)]
