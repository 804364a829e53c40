"""Finding events of rare types by the index on types, where reading all positions would take longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection

NEAR = 5_000
"""So many positions are rather looked through than sought in."""
PROBE = 500
"""Events of one type that are sought at once."""
RARE = 50
"""Positions that can be looked through in the time in which one event is fetched by itself."""
BITS = 12
"""The index knows positions without their last bits (`0013_topics.sql`, in the same words)."""

# Ordered by the whole key of the index, and bounded by it alone: any other plan would sort the ledger.
SEEK = f"""
    SELECT e.topic, e.block, e.notification_id
    FROM unnest(%(topics)s::text[]) AS t (topic) CROSS JOIN LATERAL (
        SELECT s.topic, s.notification_id >> {BITS} AS block, s.notification_id FROM ledger.stored_events AS s
        WHERE (s.topic, s.notification_id >> {BITS}) >= (t.topic, %(after)s::bigint >> {BITS})
            AND (s.topic, s.notification_id >> {BITS}) <= (t.topic, %(upto)s::bigint >> {BITS})
        ORDER BY s.topic, s.notification_id >> {BITS} LIMIT %(limit)s
    ) AS e
""".encode()  # noqa: S608 - a number of our own


class Sought(NamedTuple):
    """Where all events of some types stand, in order, after a position and up to another."""

    positions: list[int]
    upto: int

    def is_rare(self, after: int) -> bool:
        """Whether there are so few that fetching each by itself is quicker than looking through all positions."""
        return len(self.positions) * RARE < self.upto - after


async def seek(connection: AsyncConnection[Any], topics: Sequence[str], after: int, head: int) -> Sought:
    """Where the next events of these types stand; up to the head where there are few."""
    values = {"topics": list(topics), "after": after, "upto": head, "limit": PROBE}
    blocks: dict[str, list[int]] = {}
    positions: list[int] = []
    for topic, block, position in await (await connection.execute(SEEK, values, binary=True)).fetchall():
        blocks.setdefault(topic, []).append(block)
        positions.append(position)
    # Of a type with as many as were asked for there may be more in the last block, and behind it.
    complete = [(found[-1] << BITS) - 1 for found in blocks.values() if len(found) == PROBE]
    upto = max(after, min(complete, default=head))
    return Sought(sorted(position for position in positions if after < position <= upto), upto)
