"""Facts that stand in a ledger without having been decided: what other parts of the house would have recorded."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from application.kernel.journal import Appended, AppendRequest
from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from domain.kernel.declarations import Act, Recorded
from infra.postgres.writing.journal import PostgresJournal


async def planted(dsn: str, codec: Codec, stream: str, *events: Any, keys: Keys | None = None) -> None:
    """Record facts at the end of a stream, as the machine would; those with sealed fields take keys."""
    journal = await PostgresJournal.open(dsn, writers=1, readers=1)
    try:
        (head,) = [await _version(journal, stream)]
        now, _ = await journal.load([])
        command = uuid4()
        act = Act("system:tests", "*", "g-tests", now)
        facts = [
            Recorded(event, stream, head + n, 0, act, uuid4(), command, command, None, b"x" * 32)
            for n, event in enumerate(events, 1)
        ]
        pairs = {pair for event in events for pair in codec.pairs(event)} if keys else set()
        known = await keys.ensure(pairs) if keys else {}
        stored = [codec.seal(fact, known) for fact in facts]
        request = AppendRequest(stream, head + len(events), stored, act.actor, command, b"x" * 32)
        (outcome,) = await journal.append([request])
        assert isinstance(outcome, Appended)
    finally:
        await journal.close()


async def _version(journal: PostgresJournal, stream: str) -> int:
    version = 0
    while await journal.position_of(stream, version + 1):
        version += 1
    return version
