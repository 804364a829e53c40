"""How the delivery to a unit of another installation goes on: what its channel tells. Stored names are a contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.documents.kinds.terms import Expectation
from domain.kernel.declarations import INTERNAL, event


class RelayOutcome(StrEnum):
    """What became of the way to the other installation."""

    TAKEN = "taken"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecordRelay:
    """Record what the channel to another installation tells of a delivery; `code` says why it came to nothing."""

    delivery_id: str
    outcome: RelayOutcome
    code: str = ""


@event("documents.DeliveryRelayed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DeliveryRelayed:
    """The other installation has it, by its signed receipt."""

    delivery_id: str
    document_id: str


@event("documents.RelayRefused", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RelayRefused:
    """The other installation does not take it in, for this reason. `owed` is what would have been owed."""

    delivery_id: str
    document_id: str
    reason: str
    owed: Expectation = Expectation.NOTHING


@event("documents.RelayFailed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RelayFailed:
    """The other installation cannot be reached, for this reason. It may be tried again."""

    delivery_id: str
    document_id: str
    reason: str


RelayEvent = DeliveryRelayed | RelayRefused | RelayFailed
