"""Scenario 7: each fact of a delivery is the event of the standard that it is, and negative ones say why."""

from __future__ import annotations

from domain.documents.deliveries import events as e
from domain.documents.deliveries.evidence import evidence_of
from domain.documents.kinds.terms import Expectation
from domain.kernel.evidence import EvidencePart
from tests.domain.documents.story import DOCUMENT
from tests.domain.documents.test_delivery import CONSIGNED, ID, SUBMITTED, TOLD, UNTOLD
from tests.spec import fact

PARTS = (EvidencePart("a.pdf", "application/pdf", "ab" * 32),)


def told(*events: e.DeliveryEvent) -> list[tuple[str, tuple[str, ...], int]]:
    facts = [fact(event, position) for position, event in enumerate(events, 7)]
    found = evidence_of(facts, PARTS, "https://foja.example")
    return [(evidence.event.component, tuple(evidence.reasons), evidence.position) for evidence in found]


def test_the_evidence_of_a_delivery_follows_its_facts() -> None:
    accepted = e.DeliveryAccepted(ID, DOCUMENT, "bea", Expectation.ACKNOWLEDGEMENT)
    opened = e.DeliveryOpened(ID, DOCUMENT, "bea")
    in_order = [("A.1", (), 7), ("D.1", (), 8), ("D.3", (), 9), ("C.3", (), 10), ("E.1", (), 11)]
    assert told(SUBMITTED, CONSIGNED, TOLD, accepted, opened) == in_order
    assert told(SUBMITTED, CONSIGNED, UNTOLD)[-1] == ("D.4", ("unit_unstaffed",), 9)
    refused = e.DeliveryRefused(ID, DOCUMENT, "bea", "illegible")
    assert told(SUBMITTED, CONSIGNED, refused)[-1] == ("C.4", ("illegible",), 9)


def test_what_was_not_accepted_in_time_is_said_once_and_of_acceptance_alone() -> None:
    levels = [e.ReplyOverdue(ID, DOCUMENT, level, Expectation.ACKNOWLEDGEMENT) for level in (1, 2)]
    assert told(SUBMITTED, *levels) == [("A.1", (), 7), ("C.5", ("acceptance_overdue",), 8)]
    assert told(SUBMITTED, e.ReplyOverdue(ID, DOCUMENT, 1, Expectation.REPLY)) == [("A.1", (), 7)]
    assert told(CONSIGNED) == []
