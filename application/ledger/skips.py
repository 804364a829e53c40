"""Which acts that cannot be read are left out, by the recorded decision of an operator.

Asked only where an act cannot be read: what can be is never left out, whatever is recorded about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import uuid4

from application.kernel.journal import Journal, Load
from application.kernel.rules import Streams
from application.ledger.envelope import Codec
from application.ledger.unreadable import LedgerPlace, UnreadableBytes, read
from domain.audit.events import ActSkipped
from domain.kernel.declarations import Recorded

skipped_act = Streams("skipped_act")
"""The streams of these decisions; the position of the act follows. A contract with every ledger."""

Skipped = tuple[str, int, str]
"""An act that is left out: its stream, its version there, and the hash of its leaf."""


def stream_of(position: int) -> str:
    """The stream of the decision about an act."""
    return skipped_act(str(position))


def skipped_by(fact: Recorded[object] | UnreadableBytes) -> Skipped | None:
    """The act that a recorded decision leaves out; None for what is none, or stands where none belongs."""
    if isinstance(fact, UnreadableBytes) or not isinstance(fact.event, ActSkipped):
        return None
    told = fact.event
    return (told.stream, told.version, told.leaf_hash) if fact.stream == stream_of(told.position) else None


class Skips:
    """What a process has learnt of such decisions. Decisions are for good, so what was learnt stays true."""

    def __init__(self, codec: Codec, journal: Journal) -> None:
        self._codec, self._journal = codec, journal
        self._left_out = set[Skipped]()
        self._positions: dict[tuple[str, int], int] = {}

    def leaves_out(self, act: UnreadableBytes) -> bool:
        """Whether it is known to be left out."""
        return (act.stream, act.version, act.hash) in self._left_out

    def position_of(self, stream: str, version: int) -> int:
        """Where an act stands in the ledger, as far as it was looked up; else 0."""
        return self._positions.get((stream, version), 0)

    async def learn(self, met: Iterable[UnreadableBytes]) -> bool:
        """Look up where acts stand and whether they are left out; whether anything was learnt of them."""
        learnt = False
        for act in dict.fromkeys(unreadable for unreadable in met if not self.leaves_out(unreadable)):
            place = (act.stream, act.version)
            if place not in self._positions:
                self._positions[place] = await self._journal.position_of(*place)
                learnt = True
            skipped = await self._decided(self._positions[place])
            if (act.stream, act.version, act.hash) in skipped:
                self._left_out.update(skipped)
                learnt = True
        return learnt

    async def _decided(self, position: int) -> Collection[Skipped]:
        stream = stream_of(position)
        _, (known,) = await self._journal.load([Load((stream,), "", uuid4())])
        facts = (
            read(self._codec, event.state, LedgerPlace(stream, event.originator_version, event.topic))
            for event in known.events[stream]
        )
        return {found for found in map(skipped_by, facts) if found is not None}
