"""What a complaint holds: its lot, or the opening of its tender."""

from __future__ import annotations

from domain.procurement.naming import lot_id

_NO_LOT = "0"


def opening_hold(tender_id: str) -> str:
    """The id of the passbook of complaints that hold the opening of a tender: no lot has the number 0."""
    return lot_id(tender_id, _NO_LOT)


def hold_of(tender_id: str, lot: str | None) -> str:
    """The id of the passbook that a complaint is counted in."""
    return opening_hold(tender_id) if lot is None else lot
