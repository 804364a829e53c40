"""A change of a row is told although its event keeps a value apart: an entry of the ledger has the reference alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from api.live.facts import fact_of, keys_of
from application.ledger.unreadable import UnreadableBytes
from domain.kernel.declarations import Recorded
from projections.kernel.declarations import LedgerEntry, ReadModel
from tests.support.essays import ESSAY, Essay, EssayWritten


def _keys(fact: Recorded[Any]) -> tuple[str, ...]:
    return (fact.event.essay_id,)


def test_an_event_that_keeps_a_text_apart_names_the_rows_that_it_touched() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    entry = LedgerEntry(
        position=7,
        recorded_at=now,
        stream=f"essay-{ESSAY}",
        version=1,
        type="essays.EssayWritten",
        schema=1,
        event_id=str(uuid4()),
        at=now,
        actor="clerk",
        unit="*",
        grant="g",
        command_id=str(uuid4()),
        correlation_id=str(uuid4()),
        causation_id=None,
        data={"essay_id": ESSAY, "title": None, "text": {"apart": "ab" * 32, "size": 44}},
    )
    fact = fact_of(EssayWritten, entry)
    assert not isinstance(fact, UnreadableBytes)
    assert fact.event.text is None
    essays = ReadModel("essays", 1, Essay, "essay_id", (EssayWritten,), _keys, lambda row, _, __: row, permission="x")
    assert keys_of(essays, entry) == (ESSAY,)
