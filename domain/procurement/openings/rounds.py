"""A round of an opening: the envelopes that are opened together."""

from __future__ import annotations

from dataclasses import dataclass

from domain.procurement.kinds import EnvelopeKind


@dataclass(frozen=True, slots=True)
class RoundKey:
    """Which envelopes: of a kind, of one lot or of all."""

    envelope: EnvelopeKind
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class RoundEnvelope:
    """An envelope of a round: its receipt's position, and the hash of each opener's share, in the panel's order."""

    position: int
    share_sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """All envelopes of a round. `bidders` are the accounts that sent them."""

    envelopes: tuple[RoundEnvelope, ...]
    bidders: frozenset[str] = frozenset()
