"""What becomes of a consignment once it is here. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.kernel.declarations import INTERNAL, event


def _of_no_type(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "types": []}


@event("exchange.ConsignmentAdmitted", fields=INTERNAL, schema=2, upcasts={1: _of_no_type})
@dataclass(frozen=True, slots=True)
class ConsignmentAdmitted:
    """All parts were looked into, and whoever it is for may take it in: `blobs` are they in order, as they are stored.

    They are sealed with the key of `thing`, and `types` are what they were found to be: of schema 1 nothing is known.
    `kind` says what it brings, and `about` is an id of the partner's.
    """

    thing: str
    partner_id: str
    consignment_id: str
    kind: str
    about: str
    uploads: tuple[str, ...]
    blobs: tuple[str, ...]
    types: tuple[str, ...]
