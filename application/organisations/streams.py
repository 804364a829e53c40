"""How the streams of organisations are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from domain.organisations.naming import jurisdiction_of


def structure(jurisdiction: str) -> str:
    """The units and posts of a jurisdiction."""
    return f"structure-{jurisdiction}"


def structure_of(id_: str) -> str:
    """The structure that a unit or a post belongs to."""
    return structure(jurisdiction_of(id_))


def company(company_id: str) -> str:
    """A company."""
    return f"company-{company_id}"
