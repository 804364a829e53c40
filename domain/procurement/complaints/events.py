"""What happens to complaints. Stored names are a contract: add, never rename.

A complaint stands in `complaint-<id>`; how many hold a lot is the last entry of the passbook `hold-<lot>`.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import PUBLIC, event


@event("procurement.HoldEntered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class HoldEntered:
    """How many complaints hold a lot now: while there is one, nothing is awarded, signed or cancelled."""

    lot_id: str
    complaint_id: str
    held_by: int
