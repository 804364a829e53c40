"""The call of `ledger.append`: requests into arrays, rows into outcomes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from application.kernel.journal import Appended, AppendRequest, Outcome, Reused, Taken
from application.kernel.orders import Receipt
from application.ledger.envelope import MAX_BYTES
from infra.postgres.writing.arrays import Bigints, Byteas, Integers, Strings, Uuids

APPEND = b"SELECT * FROM ledger.append(" + b", ".join([b"%b"] * 16) + b")"

Row = tuple[int, str, str, int, int, int]


def parameters(calls: Sequence[Sequence[AppendRequest]], own_clock: datetime) -> list[Any]:
    """The parameters of the SQL function, for the requests of all calls, one after the other; this process's clock."""
    requests = list(chain.from_iterable(calls))
    building = list(_building(calls))
    events = list(chain.from_iterable(request.events for request in requests))
    guards = [(n, stream, at) for n, request in enumerate(requests, 1) for stream, at in request.guards]
    return [
        Strings.of([request.stream for request in requests]),
        Bigints.of([request.version for request in requests]),
        Strings.of([request.actor for request in requests]),
        Uuids.of([request.command_id for request in requests]),
        Byteas.of([request.command_hash for request in requests]),
        Integers.of([len(request.events) for request in requests]),
        Strings.of([str(event.originator_id) for event in events]),
        Bigints.of([event.originator_version for event in events]),
        Strings.of([event.topic for event in events]),
        Byteas.of([event.state for event in events]),
        Integers.of([n for n, _, _ in guards]),
        Strings.of([stream for _, stream, _ in guards]),
        Bigints.of([at for _, _, at in guards]),
        Integers.of([n for n, _ in building]),
        Integers.of([base for _, base in building]),
        own_clock,
    ]


def _building(calls: Sequence[Sequence[AppendRequest]]) -> Iterator[tuple[int, int]]:
    """The numbers of the requests that build on others, each with one of those; requests are numbered from 1."""
    first = 1
    for call in calls:
        for n, request in enumerate(call, first):
            yield from ((n, first + base) for base in request.builds_on)
        first += len(call)


def outcomes(calls: Sequence[Sequence[AppendRequest]], rows: Sequence[Row]) -> list[list[Outcome]]:
    """What became of each request of each call."""
    answers = iter(sorted(rows, key=itemgetter(0)))
    return [[_outcome(request, next(answers)) for request in call] for call in calls]


def _outcome(request: AppendRequest, row: Row) -> Outcome:
    _, status, stream, version, position, events = row
    match status:
        case "stored" | "replayed":
            return Appended(Receipt(request.command_id, stream, version, position, events, status == "replayed"))
        case "reused":
            return Reused()
        case "taken":
            return Taken(stream)
        case _:
            raise ValueError(f"ledger.append answered {status}")


def size(call: Sequence[AppendRequest]) -> int:
    """About how many bytes a call takes on the wire."""
    events = [event for request in call for event in request.events]
    return 200 * len(call) + sum([len(event.state) + 100 for event in events])


def check(request: AppendRequest) -> None:
    """ValueError for a request that the database would refuse, and with it the whole batch."""
    texts = [request.stream, request.actor, *[stream for stream, _ in request.guards]]
    for event in request.events:
        if len(event.state) > MAX_BYTES:
            raise ValueError(f"an event of {request.stream} takes {len(event.state)} bytes, at most {MAX_BYTES}")
        if not 0 <= event.originator_version < 1 << 63:
            raise ValueError(f"{event.originator_id} has an event with version {event.originator_version}")
        texts += (str(event.originator_id), event.topic)
    together = " ".join(texts)
    if "\0" in together:
        raise ValueError(f"{together!r} holds a zero byte, which PostgreSQL cannot store as text")
    together.encode()
