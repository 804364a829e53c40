"""How things of suppliers are called. Ids are a contract: they stand in streams and links."""

from __future__ import annotations

from typing import Final

PLACE: Final = "company:"
"""How the place of a company begins, at which its representatives are granted what they may do."""


def place_of(company_id: str) -> str:
    """Where somebody acts for a company: `company:MD:1003600012345`."""
    return f"{PLACE}{company_id}"


def mandate_id(company_id: str, account_id: str) -> str:
    """The id of what an account may do for a company. No number of a company holds `_`: the first one parts them."""
    return f"{company_id}_{account_id}"


def standing_document_id(company_id: str, document_id: str) -> str:
    """The id of a document of a company among all."""
    return f"{company_id}_{document_id}"


def debarment_id(company_id: str, case_id: str) -> str:
    """The id of a debarment of a company among all."""
    return f"{company_id}_{case_id}"
