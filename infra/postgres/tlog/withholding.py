"""Entries that the log does not give out yet: their hash alone is in its tiles, until an event names their stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from application.kernel.rules import Slice
from domain.kernel.declarations import event_type

WITHHELD = b""
"""What a bundle has in the place of such an entry: no act is empty."""
Rows = Callable[..., Awaitable[list[Any]]]
_RELEASED = """
    SELECT DISTINCT released.stream
    FROM ledger.stored_events AS e
    CROSS JOIN LATERAL
        json_array_elements_text(convert_from(e.state, 'UTF8')::json -> 'data' -> %s) AS released (stream)
    WHERE e.topic = %s AND released.stream = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class WithheldStreams:
    """How the names of such streams begin, and the events that release some, with the field that names these."""

    beginnings: tuple[str, ...] = ()
    releasing: tuple[tuple[str, str], ...] = ()


def withheld_streams(slices: Iterable[Slice[Any, Any, Any]]) -> WithheldStreams:
    """What the slices of an installation withhold, and release."""
    declared = list(slices)
    kinds = {kind.beginning for each in declared for kind in each.withheld}
    events = [event_type(event) for each in declared for event in each.events]
    releasing = {(kind.name, kind.releases) for kind in events if kind.releases is not None}
    return WithheldStreams(tuple(sorted(kinds)), tuple(sorted(releasing)))


class Withholding:
    """Tells which entries go out. What was released once is remembered: it stays so."""

    def __init__(self, streams: WithheldStreams, rows: Rows) -> None:
        self._streams, self._rows = streams, rows
        self._released = set[str]()

    async def given_out(self, stored: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The entries as a bundle has them, of events with their streams."""
        held = {stream for stream, _ in stored if stream.startswith(self._streams.beginnings)} - self._released
        if held:
            self._released |= await self._released_of(held)
            held -= self._released
        return [WITHHELD if stream in held else state for stream, state in stored]

    async def _released_of(self, streams: Collection[str]) -> set[str]:
        found = set[str]()
        for topic, field in self._streams.releasing:
            found |= {stream for (stream,) in await self._rows(_RELEASED, field, topic, sorted(streams))}
        return found
