"""Words of contracts."""

from __future__ import annotations

from enum import StrEnum


class ContractSide(StrEnum):
    """Who signs."""

    BUYER = "buyer"
    SUPPLIER = "supplier"


class ChangeGround(StrEnum):
    """Why a contract may change without a new procedure (2014/24/EU, art. 72).

    REVIEW_CLAUSE: the terms foresaw it, clearly. NECESSARY_EXTRAS: no other contractor can do them. UNFORESEEN: a
    diligent buyer could not have known. MINOR: small, and under the threshold. REDUCTION: less is bought, or for less.
    SCHEDULE: the period alone moves.
    """

    REVIEW_CLAUSE = "review_clause"
    NECESSARY_EXTRAS = "necessary_extras"
    UNFORESEEN = "unforeseen"
    MINOR = "minor"
    REDUCTION = "reduction"
    SCHEDULE = "schedule"
