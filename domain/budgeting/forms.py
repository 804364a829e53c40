"""How the values of budgeting look: why an act is done, the document that it rests on, numbers, digests."""

from __future__ import annotations

from typing import Annotated

from domain.budgeting.coding import DIMENSIONS, check_dimension
from domain.kernel.forms import Form, pattern, text
from domain.kernel.refused import Refused

MAX_REASON = 1_000
MAX_REFERENCE = 300
MAX_FILE_NAME = 120
MAX_NAME = 200

Reason = Annotated[str, text(MAX_REASON, "reason_too_long", empty="reason_required")]
"""Why an act is done."""
Reference = Annotated[str, text(MAX_REFERENCE, "reference_length")]
"""The law, document or report that an act rests on."""
Number = Annotated[
    str,
    pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "not_a_number", "1 to 40 letters, digits, dots, dashes, underscores"),
]
"""A document's number as the administration gives it."""
Sha256 = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_digest", "64 hexadecimal digits", small=True)]
"""The SHA-256 of a document or a file."""

CompanyId = Annotated[
    str,
    pattern(
        r"[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}",
        "not_a_payee_company",
        "a country and the number in its register, such as MD:1003600012345",
    ),
]
"""The id of a company, as organisations name it."""
PersonId = Annotated[
    str,
    pattern(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{15,99}", "not_a_payee_person", "the random id of an account", told=False),
]
"""The random id of a person: that of their account. Never a national number, so never digits alone."""


def _name(value: str, path: str) -> str:
    name = " ".join(value.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise Refused("payee_name_length", path, limit=MAX_NAME)
    return name


PersonName = Annotated[str, Form(_name, f"one line of 1 to {MAX_NAME} characters", ("payee_name_length",))]
"""A person's name. No refusal says it."""
FileName = Annotated[str, text(MAX_FILE_NAME, "not_a_file_name", one_line=True)]
"""The name of a file that is imported, or of the profile that it is read by."""
Dimension = Annotated[str, Form(check_dimension, f"one of {', '.join(DIMENSIONS)}")]
"""A classification of lines."""
