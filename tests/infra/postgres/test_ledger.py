"""The ledger as an application of the eventsourcing framework, on what the journal wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from application.kernel.journal import AppendRequest
from application.ledger.ledger import Ledger
from domain.budgeting.books.events import BudgetReopened
from domain.kernel.declarations import Act, Recorded
from infra.bootstrap import INSTALLATION
from infra.postgres.writing.journal import PostgresJournal
from tests.support import books

CODEC = INSTALLATION.codec
ACT = Act("clerk-1", "treasury", "grant-1", datetime(2014, 1, 2, tzinfo=UTC))


def fact(event: Any, version: int, position: int = 0) -> Recorded[Any]:
    id_ = uuid4()
    return Recorded(event, "budget-MD-2014", version, position, ACT, id_, id_, id_, None)


OPENED = fact(books.opened(), 1)
CLOSED = fact(books.closed(), 2)
REOPENED = fact(BudgetReopened("MD-2014", "a court order"), 3)


def at(recorded: Recorded[Any], position: int) -> Recorded[Any]:
    """The same fact where it stands in the ledger."""
    names = ("event", "stream", "version", "act", "event_id", "command_id", "correlation_id", "causation_id")
    return Recorded(**{name: getattr(recorded, name) for name in names}, position=position)


async def test_what_the_journal_recorded_is_read_and_what_the_application_records_goes_on_from_there(
    database: str,
) -> None:
    journal = await PostgresJournal.open(database)
    sealed = [CODEC.seal(OPENED), CODEC.seal(CLOSED)]
    await journal.append([AppendRequest("budget-MD-2014", 2, sealed, "clerk-1", uuid4(), b"hash")])
    await journal.close()

    with Ledger(CODEC, {"PERSISTENCE_MODULE": "infra.postgres", "FOJA_DATABASE_URL": database}) as ledger:
        (recording,) = ledger.events.put([REOPENED])  # type: ignore[list-item]

        assert recording.notification.id == 3
        assert list(ledger.facts()) == [at(OPENED, 1), at(CLOSED, 2), at(REOPENED, 3)]
        assert list(ledger.facts(after=1, until=2)) == [at(CLOSED, 2)]
        assert list(ledger.stream("budget-MD-2014")) == [OPENED, CLOSED, REOPENED]
        notifications = ledger.notification_log.select(start=1, limit=10)
        assert [one.state for one in notifications] == [CODEC.seal(one).state for one in (OPENED, CLOSED, REOPENED)]
        with pytest.raises(IntegrityError, match="budget-MD-2014"):
            ledger.events.put([REOPENED])  # type: ignore[list-item]
