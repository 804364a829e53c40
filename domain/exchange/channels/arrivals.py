"""What becomes of a consignment once it is here. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import INTERNAL, event


@event("exchange.ConsignmentAdmitted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConsignmentAdmitted:
    """All parts were looked into, and whoever it is for may take it in: `blobs` are they in order, as they are stored.

    They are sealed with the key of `thing`. `kind` says what it brings, and `about` is an id of the partner's.
    """

    thing: str
    partner_id: str
    consignment_id: str
    kind: str
    about: str
    uploads: tuple[str, ...]
    blobs: tuple[str, ...]
