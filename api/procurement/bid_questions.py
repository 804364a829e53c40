"""What bidders and openers ask, and what they are answered: worked out with the keys of box and bids when it is asked.

No table holds any of it: a copy of the database tells nothing of what lies under seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import Position
from domain.procurement.kinds import EnvelopeKind


@dataclass(frozen=True)
class MyBid:
    """The envelopes of a bid of one's own company, as they stand; none of one that is not there or was withdrawn."""

    tender_id: str
    bid_id: str
    company: str


@dataclass(frozen=True, slots=True)
class MyEnvelope:
    """An envelope of a bid, and its receipt. Only what is `confirmed` under the present terms will be opened."""

    lot: str
    envelope: EnvelopeKind
    position: Position
    received_at: datetime
    package_sha256: str
    confirmed: bool


@dataclass(frozen=True)
class EnvelopesToOpen:
    """The envelopes of a round, for an opener of the tender once the opening has begun. `lot` is left out for all."""

    tender_id: str
    envelope: EnvelopeKind
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class EnvelopeToOpen:
    """An envelope of which the opener is asked for a share: the header of its package, and its receipt."""

    position: Position
    lot: str
    envelope: EnvelopeKind
    commitment: str
    package_sha256: str
    header: str


@dataclass(frozen=True)
class BoxEntries:
    """All that came into the box of a tender, in its order, once it is closed: the chain can be folded again."""

    tender_id: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class BoxEntryRow:
    """An entry of the box: `number` counts from 1, `kind` is the event that it stands for."""

    number: int
    kind: str
    commitment: str
    chain: str
