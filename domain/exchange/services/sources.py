"""What a data service may answer from: read models of this installation, by their keys, and the fields that may go out.

None of these fields is personal or secret. `subject` is the one that names an account where a row is about a person:
that person sees each request among the readings of their data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DataSource:
    """A read model, the field that is asked by, and the fields of the row that may be told."""

    model: str
    key: str
    fields: tuple[str, ...]
    subject: str | None = None


SOURCES: Final[Mapping[str, DataSource]] = {
    "units": DataSource(
        "organisations.units", "unit_id", ("jurisdiction", "code", "kind", "name", "parent_id", "living", "ended_on")
    ),
    "companies": DataSource(
        "organisations.companies",
        "company_id",
        ("country", "number", "name", "legal_form", "registered", "registered_on", "dissolved_on"),
    ),
    "grants": DataSource(
        "authority.grants",
        "grant_id",
        ("holder", "post", "role_id", "unit", "valid_from", "valid_until", "revoked"),
        subject="holder",
    ),
}
