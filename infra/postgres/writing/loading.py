"""Loading what decisions must know: one query for many loads, in one snapshot of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eventsourcing.persistence import StoredEvent

from application.kernel.journal import Load, Loaded, Prior
from application.kernel.orders import Receipt
from infra.postgres.writing.arrays import Bigints, Integers, Strings, Uuids

LOAD = b"""
WITH asked AS MATERIALIZED (
    SELECT a.n::integer, a.stream, a.since, a.last = 1 AS last
    FROM unnest(%b, %b, %b) WITH ORDINALITY AS a (stream, since, last, n)
)
SELECT 0, 0, coalesce(ledger.leap(%b), ''), NULL::bytea, 0::bigint, 0::bigint, 0, ledger.now()
UNION ALL
SELECT 1, c.n, k.stream, k.command_hash, k.version, k.position, k.events, NULL
FROM unnest(%b, %b, %b) AS c (n, actor, command_id)
CROSS JOIN LATERAL (
    SELECT * FROM ledger.commands AS k WHERE k.actor = c.actor AND k.command_id = c.command_id OFFSET 0
) AS k
UNION ALL
SELECT 2, a.n, e.topic, e.state, e.originator_version, 0, 0, NULL
FROM asked AS a
CROSS JOIN LATERAL (
    SELECT s.topic, s.state, s.originator_version FROM ledger.stored_events AS s
    WHERE NOT a.last AND s.originator_id = a.stream AND s.originator_version >= a.since
    UNION ALL (
        SELECT s.topic, s.state, s.originator_version FROM ledger.stored_events AS s
        WHERE a.last AND s.originator_id = a.stream ORDER BY s.originator_version DESC LIMIT 1
    )
) AS e
"""
"""Rows of a kind: 0 the time of the record, and what is wrong with it; 1 a command already carried out; 2 an event."""

POSITION = b"SELECT notification_id FROM ledger.stored_events WHERE originator_id = %b AND originator_version = %b"

Row = tuple[int, int, str, bytes, int, int, int, datetime]

Part = tuple[str, int, bool]
"""What is read of a stream: its name, the version to begin at, and whether only its last event."""


def parts(load: Load) -> Iterable[Part]:
    """What to read of the streams: of the first one what may be new, and of some their last event."""
    first, *others = load.streams
    return ((first, load.since, first in load.last), *((other, 0, other in load.last) for other in others))


def parameters(loads: Sequence[Load], own_clock: datetime) -> list[Any]:
    """The query's parameters; a stream that many ask for is read once."""
    streams = _distinct(loads)
    return [
        Strings.of([stream for stream, _, _ in streams]),
        Bigints.of([since for _, since, _ in streams]),
        Integers.of([int(last) for _, _, last in streams]),
        own_clock,
        Integers.of(range(len(loads))),
        Strings.of([load.actor for load in loads]),
        Uuids.of([load.command_id for load in loads]),
    ]


@dataclass(frozen=True, slots=True)
class Answers:
    """The time of the record, what is wrong with it ("" for nothing), and what is known for each load."""

    now: datetime
    leapt: str
    loaded: Sequence[Loaded]


def answers(loads: Sequence[Load], rows: Sequence[Row]) -> Answers:
    """What the rows say."""
    names = _distinct(loads)
    streams: list[list[StoredEvent]] = [[] for _ in names]
    priors: dict[int, Prior] = {}
    now, leapt = datetime.min.replace(tzinfo=UTC), ""
    for kind, n, text, state, version, position, events, time in rows:
        if kind == 2:
            streams[n - 1].append(StoredEvent(names[n - 1][0], version, text, state))
        elif kind == 1:
            priors[n] = Prior(state, Receipt(loads[n].command_id, text, version, position, events))
        else:
            now, leapt = time.astimezone(UTC), text
    for stream in streams:
        stream.sort(key=lambda event: event.originator_version)
    known = dict(zip(names, streams, strict=True))
    return Answers(now, leapt, [_loaded(each, known, priors.get(n)) for n, each in enumerate(loads)])


def _distinct(loads: Sequence[Load]) -> list[Part]:
    return list(dict.fromkeys(part for load in loads for part in parts(load)))


def _loaded(load: Load, known: dict[Part, list[StoredEvent]], prior: Prior | None) -> Loaded:
    # A stream that is named twice is what it was first asked for as.
    events = {part[0]: known[part] for part in reversed([*parts(load)])}
    return Loaded(events, {name: each[-1].originator_version if each else 0 for name, each in events.items()}, prior)
