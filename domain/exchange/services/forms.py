"""How the values of data services look: ids, purposes, citations, fields."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern, text

MOST_A_DAY = 1_000_000
MAX_QUESTION = 200


def _per_day(value: int, path: str) -> int:
    if not 1 <= value <= MOST_A_DAY:
        raise Refused("per_day_out_of_range", path, value=value, limit=MOST_A_DAY)
    return value


ServiceId = Annotated[str, pattern(r"[a-z][a-z0-9_]{1,59}", "not_a_service_id", "a word such as company_register")]
"""What a data service is called, by its provider and in its agreements."""
AgreementId = Annotated[
    str, pattern(r"[A-Za-z0-9._-]{16,60}", "not_an_agreement_id", "a random id of 16 to 60 characters")
]
"""The id of an agreement: the same on both sides."""
RequestId = Annotated[
    str,
    pattern(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{16,60}", "not_a_data_request_id", "a random id of 16 to 60 characters"),
]
"""The random id of a request: the key of the thing that its question and answer are sealed with."""
PurposeCode = Annotated[str, pattern(r"[a-z][a-z0-9_]{1,59}", "not_a_data_purpose", "a word such as licensing")]
"""What data are asked for."""
FieldCode = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,59}", "not_a_field_code", "a field such as name")]
"""A field of a service, as its read model calls it."""
PerDay = Annotated[int, Form(_per_day, f"1 to {MOST_A_DAY}", ("per_day_out_of_range",))]
"""How many requests of a day (UTC) are answered."""
Citation = Annotated[str, text(300, "citation_length", one_line=True)]
"""A citation of the law that allows it, such as `Law 24/2018, art. 7`."""
Question = Annotated[str, text(MAX_QUESTION, "question_length", one_line=True)]
"""The key of the row that is asked for."""
