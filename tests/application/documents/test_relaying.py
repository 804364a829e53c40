"""What the channel tells of a consignment is recorded of the delivery that it is for, and of no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from application.documents.relaying import check_relay, relayed
from domain.documents.deliveries.relay import RecordRelay, RelayOutcome
from domain.documents.documents.manifest import Attachment
from domain.exchange.channels import events as e
from domain.kernel.declarations import Refused
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


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "../../passwd"}, "bad_file_name"),
        ({"media_type": "page"}, "not_a_media_type"),
        ({"sha256": "no"}, "not_a_sha256"),
        ({"size": 0}, "consignment_too_large"),
    ],
)
def test_what_a_partner_says_of_its_parts_has_the_forms_of_files(changed: dict[str, Any], code: str) -> None:
    part = Attachment("letter.pdf", "application/pdf", 9, "a" * 64)
    check_relay([part])
    with pytest.raises(Refused, match=code):
        check_relay([replace(part, **changed)])
