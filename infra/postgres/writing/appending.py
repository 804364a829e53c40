"""The call of `ledger.append`: requests into arrays, rows into outcomes."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from application.envelope import MAX_BYTES
from application.kernel import Appended, AppendRequest, Outcome, Receipt, Reused, Taken
from infra.postgres.writing.arrays import Bigints, Byteas, Integers, Texts, Uuids

APPEND = b"SELECT * FROM ledger.append(" + b", ".join([b"%b"] * 18) + b")"

Row = tuple[int, str, str, int, int, int]


def parameters(requests: Sequence[AppendRequest]) -> list[Any]:
    """The arrays of the SQL function's parameters."""
    events = list(chain.from_iterable(request.events for request in requests))
    guards = [(n, stream, at) for n, request in enumerate(requests, 1) for stream, at in request.guards]
    snapshots = [(n, request.snapshot) for n, request in enumerate(requests, 1) if request.snapshot]
    return [
        Texts.of([request.stream for request in requests]),
        Bigints.of([request.version for request in requests]),
        Texts.of([request.actor for request in requests]),
        Uuids.of([request.command_id for request in requests]),
        Byteas.of([request.command_hash for request in requests]),
        Integers.of([len(request.events) for request in requests]),
        Texts.of([str(event.originator_id) for event in events]),
        Bigints.of([event.originator_version for event in events]),
        Texts.of([event.topic for event in events]),
        Byteas.of([event.state for event in events]),
        Integers.of([n for n, _, _ in guards]),
        Texts.of([stream for _, stream, _ in guards]),
        Bigints.of([at for _, _, at in guards]),
        Integers.of([n for n, _ in snapshots]),
        Texts.of([snapshot.stream for _, snapshot in snapshots]),
        Bigints.of([snapshot.version for _, snapshot in snapshots]),
        Texts.of([snapshot.shape for _, snapshot in snapshots]),
        Byteas.of([snapshot.state for _, snapshot in snapshots]),
    ]


def outcomes(requests: Sequence[AppendRequest], rows: Sequence[Row]) -> list[Outcome]:
    """What became of each request."""
    answers = {row[0]: row for row in rows}
    return [_outcome(request, answers[n]) for n, request in enumerate(requests, 1)]


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


def size(request: AppendRequest) -> int:
    """About how many bytes a request takes on the wire."""
    snapshot = len(request.snapshot.state) if request.snapshot else 0
    return 200 + snapshot + sum([len(event.state) + 100 for event in request.events])


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
