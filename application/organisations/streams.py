"""How the streams of organisations are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.organisations.naming import jurisdiction_of

structure = Streams("structure")
"""The units and posts of a jurisdiction."""
company = Streams("company")
"""A company."""


def structure_of(id_: str) -> str:
    """The structure that a unit or a post belongs to."""
    return structure(jurisdiction_of(id_))
