"""What happens while an opening is under way, for this room alone. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, Position, Secret, event
from domain.procurement.kinds import EnvelopeKind

PAGE = 100
"""Shares in an event."""


@event("procurement.EarlyOpeningAttempted", fields=PUBLIC, refuses="opening_too_early")
@dataclass(frozen=True, slots=True)
class EarlyOpeningAttempted:
    """Somebody wanted to open before the deadline. `attempts` counts them."""

    tender_id: str
    deadline: datetime
    attempts: int
    account: Annotated[str, Internal()]
    buyer: str = ""


@dataclass(frozen=True, slots=True)
class SealedShare:
    """The share of an opener for the envelope at a position of the record; `share` is None of an unreadable one."""

    position: Position
    share: str | None


@event("procurement.SharesGiven", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SharesGiven:
    """An opener gave shares of a round, 100 an event. `share_sha256` is empty where the opener's program read none.

    `box` is the blind name of the tender's box, whose key the shares lie under.
    """

    tender_id: str
    envelope: EnvelopeKind
    lot: str | None
    opener: str
    page: int
    positions: tuple[int, ...]
    share_sha256: tuple[str, ...]
    box: str
    account: Annotated[str, Internal()]
    shares: Annotated[tuple[SealedShare, ...] | None, Secret("box")]


@event("procurement.RoundCompleted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoundCompleted:
    """As many openers as it takes gave their shares of all envelopes of a round: they can be opened."""

    tender_id: str
    envelope: EnvelopeKind
    lot: str | None
    openers: tuple[str, ...]


@event("procurement.ShareMismatch", fields=PUBLIC, refuses="share_mismatch")
@dataclass(frozen=True, slots=True)
class ShareMismatch:
    """An opener gave another share than the bidder made for it: none of its shares is taken."""

    tender_id: str
    opener: str
    position: int
    account: Annotated[str, Internal()]


@event("procurement.OpeningStalled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class OpeningStalled:
    """A day after an opening began, fewer openers than it takes gave their shares: people are told."""

    tender_id: str
    buyer: str
    openers: int
    k: int


@event("procurement.RoundConcluded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoundConcluded:
    """All envelopes of a round are opened, or are known not to open. `to_come` are lots with a round of their own."""

    tender_id: str
    envelope: EnvelopeKind
    lot: str | None
    to_come: tuple[str, ...] = ()


@event("procurement.BidDiscarded", fields=PUBLIC, erases="bid")
@dataclass(frozen=True, slots=True)
class BidDiscarded:
    """A bid that went back unopened takes its key with it. `bid` is its blind name."""

    tender_id: str
    bid: str


@event("procurement.EntriesReleased", fields=PUBLIC, releases="streams")
@dataclass(frozen=True, slots=True)
class EntriesReleased:
    """The entries of the box and of its bids are given out by the log from now on, in pages of streams."""

    tender_id: str
    page: int
    streams: tuple[str, ...]
