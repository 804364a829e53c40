"""To a unit of another installation and from one: the channel says how it goes on, and what comes is registered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.documents.deliveries import decider as deliveries
from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import ForwardDelivery, delivery_id
from domain.documents.deliveries.envelope import Envelope, MalformedEnvelopeError, envelope_in
from domain.documents.deliveries.evidence import evidence_of
from domain.documents.deliveries.relay import RecordRelay, RelayOutcome
from domain.documents.deliveries.submitting import SubmitDelivery
from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.arriving import RegisterArrival, parts_text
from domain.documents.documents.decider import DECIDER
from domain.documents.documents.manifest import Attachment, StoredPart
from domain.documents.intakes import commands as n
from domain.documents.intakes.decider import DECIDER as INTAKES
from domain.documents.intakes.events import IntakeClosed, IntakeOpened
from domain.documents.kinds.events import KindAdopted, KindDrafted
from domain.documents.kinds.terms import DocumentDirection, Expectation, Silence
from domain.documents.refusals import MESSAGES
from domain.exchange.partners import events as p
from domain.exchange.refusals import MESSAGES as OF_EXCHANGE
from domain.kernel.evidence import EvidencePart
from domain.registers.events import EntryRegistered, RegisterStanding
from domain.registers.published import EntryDirection
from tests.domain.documents.calendar import YEAR
from tests.domain.documents.story import (
    AT,
    BASE,
    BEA,
    CLOSED,
    DOCUMENT,
    FILE,
    KIND,
    OPENED,
    TERMS,
    UNIT,
    at,
    person,
    spec,
)
from tests.domain.documents.test_issuing import ISSUED
from tests.spec import Spec, fact

ROSA = person("rosa")
THERE = "EX:court@moj"
ID = delivery_id(DOCUMENT, THERE)
UNTIL = AT + timedelta(days=300)
PARTNER = (
    p.PartnerAdmitted("moj", "moh", "Justice", "https://moj.example", "k" * 43, "log", AT, UNTIL, "u-officer"),
    p.PartnerConfirmed("moj", "k" * 43, "u-second"),
)
NOTICE = replace(TERMS, direction=DocumentDirection.ANY)
TO_ALL: tuple[Any, ...] = tuple(
    replace(event, terms=NOTICE) if isinstance(event, KindDrafted | KindAdopted) else event for event in (*ISSUED, YEAR)
)
SEND = c.Dispatch(DOCUMENT, (THERE,))
sending = Spec(deliveries.DECIDER, MESSAGES)
dispatching = Spec(DECIDER, {**MESSAGES, **OF_EXCHANGE})


def submitted() -> d.DeliverySubmitted:
    """What the dispatch gives."""
    _, event = DECIDER.decide(spec.given(*TO_ALL, *PARTNER).state, SEND, ROSA)
    assert isinstance(event, d.DeliverySubmitted)
    return event


def test_a_dispatch_to_a_partner_is_submitted_and_lies_in_no_inbox_here() -> None:
    event = submitted()
    assert (event.recipient, event.recipient_unit, event.sender) == (THERE, None, UNIT)
    listed = i.DocumentDispatched(DOCUMENT, FILE, UNIT, (THERE,), AT, None)
    spec.given(*TO_ALL, *PARTNER, listed, event).when(SEND, ROSA).then()


@pytest.mark.parametrize(
    ("partner", "code"),
    [
        ((), "unknown_partner"),
        (PARTNER[:1], "unknown_partner"),
        ((*PARTNER, p.PartnerEnded("moj", "Merged")), "partner_ended"),
    ],
)
def test_it_goes_to_partners_that_two_officers_admitted(partner: tuple[Any, ...], code: str) -> None:
    dispatching.given(*TO_ALL, *partner).when(SEND, ROSA).refused(code, "recipients")
    late = at(ROSA, timedelta(days=300))
    dispatching.given(*TO_ALL, *PARTNER).when(SEND, late).refused("agreement_ended", "recipients")


def test_up_and_down_go_in_the_tree_that_stands_here_alone() -> None:
    spec.given(*ISSUED, YEAR, *PARTNER).when(SEND, ROSA).refused("kind_goes_elsewhere", "recipients")


def test_a_circular_reaches_partners_by_their_channels_too() -> None:
    said = (FILE, UNIT, "n", KIND, DocumentDirection.ANY, Expectation.NOTHING, Silence.NOTHING, None, "rosa", "g", AT)
    (event,) = deliveries.DECIDER.decide(deliveries.State(), SubmitDelivery(DOCUMENT, THERE, *said), ROSA)
    assert isinstance(event, d.DeliverySubmitted)


TAKEN, FAILED = RecordRelay(ID, RelayOutcome.TAKEN), RecordRelay(ID, RelayOutcome.FAILED, "no_connection")
REFUSED = RecordRelay(ID, RelayOutcome.REFUSED, "wrong_addressee")


def test_what_the_channel_tells_is_recorded_once() -> None:
    sent = submitted()
    relayed, failed = d.DeliveryRelayed(ID, DOCUMENT), d.RelayFailed(ID, DOCUMENT, "no_connection")
    refused = d.RelayRefused(ID, DOCUMENT, "wrong_addressee", Expectation.ACKNOWLEDGEMENT)
    sending.given(sent).when(TAKEN).then(relayed)
    sending.given(sent).when(FAILED).then(failed)
    sending.given(sent, failed).when(TAKEN).then(relayed)
    sending.given(sent, relayed).when(FAILED).then()
    sending.given(sent, relayed).when(REFUSED).then(refused)
    sending.given(sent, refused).when(TAKEN).then()
    sending.given().when(TAKEN).refused("unknown_delivery", "deliveryId")


def test_the_evidence_of_the_way_there_and_of_what_came() -> None:
    sent = submitted()
    parts = (EvidencePart("a.pdf", "application/pdf", "ab" * 32),)

    def told(*events: d.DeliveryEvent) -> list[tuple[str, tuple[str, ...]]]:
        facts = [fact(event, position) for position, event in enumerate(events, 1)]
        return [(each.event.component, tuple(each.reasons)) for each in evidence_of(facts, parts, "https://a.example")]

    failed = d.RelayFailed(ID, DOCUMENT, "no_connection")
    refused = d.RelayRefused(ID, DOCUMENT, "infected")
    way = [("A.1", ()), ("B.3", ("no_connection",)), ("B.1", ()), ("B.2", ("infected",))]
    assert told(sent, failed, d.DeliveryRelayed(ID, DOCUMENT), refused) == way
    came = replace(sent, sender="EX:court@moj", recipient=UNIT)
    assert told(came, d.DeliveryConsigned(ID, DOCUMENT)) == [("B.1", ()), ("D.1", ())]


def test_nothing_is_forwarded_by_hand_to_a_partner() -> None:
    sent = replace(submitted(), delivery_id=delivery_id(DOCUMENT, "EX:gov"), recipient="EX:gov")
    forward = ForwardDelivery(DOCUMENT, "EX:gov", THERE)
    sending.given(sent).when(forward, BEA).refused("recipient_unknown", "to")


# --- what comes --------------------------------------------------------------------------------

ENTRY = EntryRegistered(
    UNIT, "in", 2026, 1, "EX:moh/in/2026/000001", EntryDirection.IN, DOCUMENT, "report", AT.date(), RegisterStanding(1)
)
INTAKE = IntakeOpened(UNIT, FILE, "report", "in")
PDF = Attachment(f"{DOCUMENT}.pdf", "application/pdf", 9, "d" * 64)
TABLE = Attachment("part-1.csv", "text/csv", 5, "e" * 64)
ARRIVAL = RegisterArrival(
    DOCUMENT,
    UNIT,
    FILE,
    "EX:court@moj",
    "es",
    AT,
    ("a" * 64, "b" * 64),
    "A request",
    "EX:court/out/2026/7",
    parts_text((PDF, TABLE)),
)
GIVEN: tuple[Any, ...] = (*BASE, INTAKE, ENTRY, YEAR)


def test_what_came_is_registered_with_its_parts_and_lies_in_the_inbox_of_the_unit() -> None:
    received, came, consigned = DECIDER.decide(spec.given(*GIVEN).state, ARRIVAL, ROSA)
    assert isinstance(received, i.DocumentReceived)
    assert (received.number, received.series, received.kind, received.channel) == (ENTRY.number, "in", KIND, "exchange")
    assert received.parts == (StoredPart("a" * 64, "application/pdf", 9), StoredPart("b" * 64, "text/csv", 5))
    said = json.loads(received.manifest or "")
    assert [each["sha256"] for each in said["attachments"]] == ["d" * 64, "e" * 64]
    assert said["data"] == {"reference": "EX:court/out/2026/7"}
    assert isinstance(came, d.DeliverySubmitted)
    assert (came.sender, came.recipient, came.expects) == ("EX:court@moj", UNIT, Expectation.ACKNOWLEDGEMENT)
    assert came.term is not None
    assert consigned == d.DeliveryConsigned(delivery_id(DOCUMENT, UNIT), DOCUMENT, UNIT, came.expects)
    spec.given(*GIVEN, received, came, consigned).when(ARRIVAL, ROSA).then()
    other = replace(ARRIVAL, sender="EX:court@other")
    spec.given(*GIVEN, received).when(other, ROSA).refused("document_exists", "documentId")


@pytest.mark.parametrize(
    ("given", "command", "code"),
    [
        ((), ARRIVAL, "intake_missing"),
        ((INTAKE, IntakeClosed(UNIT)), ARRIVAL, "intake_missing"),
        ((replace(INTAKE, file_id=DOCUMENT),), ARRIVAL, "intake_moved"),
        ((INTAKE, CLOSED), ARRIVAL, "file_closed"),
        ((replace(INTAKE, kind="letter"),), ARRIVAL, "kind_unknown"),
        ((INTAKE,), replace(ARRIVAL, subject=None), "subject_length"),
    ],
)
def test_where_nothing_can_be_taken_in(given: tuple[Any, ...], command: RegisterArrival, code: str) -> None:
    spec.given(*BASE, ENTRY, YEAR, *given).when(command, ROSA).refused(code)


def test_an_intake_is_opened_for_an_open_file_of_the_unit_moved_and_closed() -> None:
    intakes = Spec(INTAKES, MESSAGES)
    opening, closing = n.OpenIntake(UNIT, FILE, "report", "in"), n.CloseIntake(UNIT)
    intakes.given(OPENED).when(opening).then(INTAKE)
    moved = replace(opening, series="post")
    intakes.given(OPENED, INTAKE).when(moved).then(replace(INTAKE, series="post"))
    intakes.given(OPENED, INTAKE).when(closing).then(IntakeClosed(UNIT))
    intakes.given(OPENED, INTAKE, IntakeClosed(UNIT)).when(opening).then(INTAKE)
    intakes.given().when(closing).refused("intake_missing", "unit")
    intakes.given().when(opening).refused("unknown_file", "fileId")
    intakes.given(CLOSED).when(opening).refused("file_closed", "fileId")
    intakes.given(OPENED).when(replace(opening, unit="EX:mof")).refused("file_of_another", "fileId")


def test_an_envelope_is_read_as_it_is_written_and_no_otherwise() -> None:
    envelope = Envelope("EX:moh", "EX:court", DOCUMENT, "7", KIND, "es", 'Beds "x" ñ', "f" * 64, (PDF, TABLE))
    assert envelope_in(envelope.text()) == envelope
    whole = json.loads(envelope.text())
    others: tuple[Any, ...] = (
        whole | {"more": 1},
        whole | {"to": 7},
        {**whole, "parts": [{}]},
        [],
        whole | {"type": "other"},
    )
    for text in ("", "{", *map(json.dumps, others)):
        with pytest.raises(MalformedEnvelopeError):
            envelope_in(text)
