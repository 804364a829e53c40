"""How the values of sharing look: ids of files, entries, shares and seals, holders, purposes, reasons, legal bases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from domain.kernel.forms import pattern, text

MAX_REASON, MAX_URI, MAX_LABEL = 500, 300, 200

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_UNIT = r"[A-Z0-9][A-Z0-9_.]{1,39}:[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_HOLDER = rf"{_UNIT}(/[A-Za-z0-9][A-Za-z0-9._-]{{0,39}})?|[A-Za-z0-9][A-Za-z0-9._-]{{0,79}}"


class FileLevel(StrEnum):
    """How open a file is: to everybody, within its body, to those named, or about persons."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    PERSONAL = "personal"


class SealReach(StrEnum):
    """Against whom something is sealed: those who are named, or everybody else."""

    NAMED = "named"
    ALL_BUT_NAMED = "all_but_named"


class RequestGround(StrEnum):
    """Why a request for a file is refused. None of them tells whether there is such a file."""

    NOT_AVAILABLE = "not_available"
    NO_LEGAL_BASIS = "no_legal_basis"
    PURPOSE_NOT_ALLOWED = "purpose_not_allowed"
    TOO_WIDE = "too_wide"


class BreakFinding(StrEnum):
    """Whether breaking a seal was right."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


RecallId = Annotated[str, pattern(_UUID, "not_a_recall_id", "a UUID (version 4 or 7)", told=False)]
"""The id of a recall, made by the sender."""
FileId = Annotated[str, pattern(_UUID, "not_a_file_id", "a UUID (version 4 or 7)", told=False)]
"""The id of an official file, made by the context whose file it is."""
ShareId = Annotated[str, pattern(_UUID, "not_a_share_id", "a UUID (version 4 or 7)", told=False)]
"""The id of a share, made by the sender."""
SealId = Annotated[str, pattern(_UUID, "not_a_seal_id", "a UUID (version 4 or 7)", told=False)]
"""The id of a seal, made by the sender."""
BreakId = Annotated[str, pattern(_UUID, "not_a_break_id", "a UUID (version 4 or 7)", told=False)]
"""The id of the breaking of a seal, made by the sender."""
RequestId = Annotated[str, pattern(_UUID, "not_a_request_id", "a UUID (version 4 or 7)", told=False)]
"""The id of a request for a file, made by the sender."""
EntryId = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", "not_an_entry_id", "1 to 80 letters, digits, dots, dashes, underscores"
    ),
]
"""The id of an entry within its file."""
OwnerUnit = Annotated[str, pattern(_UNIT, "not_an_owner", "a unit such as MD:moh")]
"""The unit of the body whose file it is."""
ShareHolder = Annotated[
    str, pattern(_HOLDER, "not_a_share_holder", "a unit, a post such as MD:moh/head, or an account")
]
"""Whom something is shared with, or sealed against."""
Purpose = Annotated[
    str, pattern(r"[a-z][a-z0-9_]{1,39}", "not_a_purpose_code", "a code of 2 to 40 small letters, digits, underscores")
]
"""What something is shared for."""
BreakReason = Annotated[
    str, pattern(r"[a-z][a-z0-9_]{1,39}", "not_a_break_reason", "a code of 2 to 40 small letters, digits, underscores")
]
"""The code of the emergency for which a seal is broken."""
Reason = Annotated[str, text(MAX_REASON, "sharing_reason_length", one_line=True)]
"""Why, in a line."""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What allows an act: a citation with its address, as it stood on a day; `sha256` is the digest of that text."""

    uri: str
    label: str
    on: date
    sha256: str | None = None
