"""Loading what decisions must know: one query for many loads, in one snapshot of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from eventsourcing.persistence import StoredEvent

from application.kernel import Load, Loaded, Prior, Receipt, Snapshot
from infra.postgres.writing.arrays import Integers, Texts, Uuids

LOAD = b"""
WITH asked AS MATERIALIZED (
    SELECT a.n::integer, a.stream, a.last = 1 AS last, s.originator_version AS version, s.state
    FROM unnest(%b, %b, %b) WITH ORDINALITY AS a (stream, shape, last, n)
    LEFT JOIN LATERAL (
        SELECT k.originator_version, k.state, k.topic FROM ledger.snapshots AS k
        WHERE a.shape <> '' AND k.originator_id = a.stream ORDER BY k.originator_version DESC LIMIT 1
    ) AS s ON s.topic = a.shape
)
SELECT 0, 0, '', NULL::bytea, 0::bigint, 0::bigint, 0, clock_timestamp()
UNION ALL
SELECT 1, c.n, k.stream, k.command_hash, k.version, k.position, k.events, NULL
FROM unnest(%b, %b, %b) AS c (n, actor, command_id)
CROSS JOIN LATERAL (
    SELECT * FROM ledger.commands AS k WHERE k.actor = c.actor AND k.command_id = c.command_id OFFSET 0
) AS k
UNION ALL
SELECT 2, a.n, '', a.state, a.version, 0, 0, NULL FROM asked AS a WHERE a.version IS NOT NULL
UNION ALL
SELECT 3, a.n, e.topic, e.state, e.originator_version, 0, 0, NULL
FROM asked AS a
CROSS JOIN LATERAL (
    SELECT s.topic, s.state, s.originator_version FROM ledger.stored_events AS s
    WHERE NOT a.last AND s.originator_id = a.stream AND s.originator_version > coalesce(a.version, -1)
    UNION ALL (
        SELECT s.topic, s.state, s.originator_version FROM ledger.stored_events AS s
        WHERE a.last AND s.originator_id = a.stream ORDER BY s.originator_version DESC LIMIT 1
    )
) AS e
"""
"""Rows of a kind: 0 the clock, 1 a command already carried out, 2 a snapshot, 3 an event."""

POSITION = b"SELECT notification_id FROM ledger.stored_events WHERE originator_id = %b AND originator_version = %b"

Row = tuple[int, int, str, bytes, int, int, int, datetime]

Part = tuple[str, str, bool]
"""What is read of a stream: its name, the shape of its snapshot ("" for none), and whether only its last event."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A load, and the shape of state that a snapshot of its stream must have ("" for none)."""

    load: Load
    shape: str

    @property
    def streams(self) -> Iterable[Part]:
        """What to read of the streams: the first one after its snapshot, and of some their last event."""
        first, *others = self.load.streams
        last = self.load.last
        return ((first, self.shape, first in last), *((other, "", other in last) for other in others))


@dataclass(slots=True)
class _Stream:
    snapshot: Snapshot | None = None
    events: list[StoredEvent] = field(default_factory=list)

    @property
    def version(self) -> int:
        if self.events:
            return self.events[-1].originator_version
        return self.snapshot.version if self.snapshot else 0


def parameters(asked: Sequence[Asked]) -> list[Any]:
    """The arrays of the query's parameters; a stream that many ask for is read once."""
    streams = _distinct(asked)
    return [
        Texts.of([stream for stream, _, _ in streams]),
        Texts.of([shape for _, shape, _ in streams]),
        Integers.of([int(last) for _, _, last in streams]),
        Integers.of(range(len(asked))),
        Texts.of([one.load.actor for one in asked]),
        Uuids.of([one.load.command_id for one in asked]),
    ]


def answers(asked: Sequence[Asked], rows: Sequence[Row]) -> tuple[datetime, list[Loaded]]:
    """The database's clock, and what is known for each load."""
    names = _distinct(asked)
    streams = [_Stream() for _ in names]
    priors: dict[int, Prior] = {}
    now = datetime.min.replace(tzinfo=UTC)
    for kind, n, text, state, version, position, events, clock in rows:
        if kind == 3:
            streams[n - 1].events.append(StoredEvent(names[n - 1][0], version, text, state))
        elif kind == 2:
            stream, shape, _ = names[n - 1]
            streams[n - 1].snapshot = Snapshot(stream, version, shape, state)
        elif kind == 1:
            receipt = Receipt(asked[n].load.command_id, text, version, position, events)
            priors[n] = Prior(state, receipt)
        else:
            now = clock.astimezone(UTC)
    for one in streams:
        one.events.sort(key=lambda event: event.originator_version)
    known = dict(zip(names, streams, strict=True))
    return now, [_loaded(each, known, priors.get(n)) for n, each in enumerate(asked)]


def _distinct(asked: Sequence[Asked]) -> list[Part]:
    return list(dict.fromkeys(stream for one in asked for stream in one.streams))


def _loaded(one: Asked, known: dict[Part, _Stream], prior: Prior | None) -> Loaded:
    found = [(part[0], known[part]) for part in one.streams]
    return Loaded(
        events={name: stream.events for name, stream in reversed(found)},
        versions={name: stream.version for name, stream in reversed(found)},
        prior=prior,
        snapshot=found[0][1].snapshot,
    )
