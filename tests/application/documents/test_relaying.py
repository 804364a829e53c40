"""What the channel tells of a consignment is recorded of the delivery that it is for, and of no other."""

from __future__ import annotations

from typing import Any

import pytest

from application.documents.relaying import relayed
from domain.documents.deliveries.relay import RecordRelay, RelayOutcome
from domain.exchange.channels import events as e
from tests.spec import fact


@pytest.mark.parametrize(
    ("event", "outcome", "code"),
    [
        (e.ConsignmentReceipted("c", "receipt", "d"), RelayOutcome.TAKEN, ""),
        (e.ConsignmentRefused("c", "infected", "d"), RelayOutcome.REFUSED, "infected"),
        (e.ConsignmentFailed("c", 6, "no_connection", "EX:moh", "u", "d"), RelayOutcome.FAILED, "no_connection"),
    ],
)
def test_each_answer_is_that_of_the_delivery(event: Any, outcome: RelayOutcome, code: str) -> None:
    assert relayed(fact(event)) == [RecordRelay("d", outcome, code)]


def test_what_an_officer_consigned_is_no_delivery() -> None:
    assert relayed(fact(e.ConsignmentReceipted("c", "receipt"))) == []
    assert relayed(fact(e.ConsignmentResumed("c", "They are back"))) == []
