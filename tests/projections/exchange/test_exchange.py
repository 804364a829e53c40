"""Partners with their keys, channels with their alarms, and consignments from their first attempt to their answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST
from domain.exchange.channels.reconciling import ChannelReconciled
from domain.exchange.partners import events as pe
from domain.exchange.requests import events as qe
from domain.exchange.services import events as se
from domain.exchange.services.kinds import AnswerOutcome
from domain.kernel.filling import filled
from projections.exchange.channels import CHANNELS, ChannelDirection, ConsignmentChannel
from projections.exchange.consignments import CONSIGNMENTS, ConsignmentStatus
from projections.exchange.data import AGREEMENTS, DATA_REQUESTS, DATA_SERVICES, AgreementStatus
from projections.exchange.partners import PARTNERS, PartnerStatus
from tests.domain.exchange.test_data import AGREEMENT, ASKED, BASIS, OFFERED, both, signed
from tests.domain.exchange.values import ADMITTED, KEY, NEXT_KEY, PARTNER, SECOND, consign, consignment, received, sent
from tests.spec import NOON, OFFICER, rows

ONE, TWO = "1" * 64, "2" * 64
PLACE = {"ours": "court", "sequence": 1, "previous": FIRST, "manifest_sha256": ONE}
PREPARED = filled(e.ConsignmentPrepared, consign(1), **PLACE, blobs=("b" * 64,), size=1000, manifest="{}", by="u-1")


def test_partners_are_admitted_by_two_and_roll_their_keys() -> None:
    proposed = rows(PARTNERS).given(ADMITTED).folded()["moh"]
    assert (proposed.status, proposed.proposed_by, proposed.confirmed_by) == ("proposed", OFFICER.actor, None)
    rolled = pe.PartnerKeyRolled("moh", NEXT_KEY, NOON, OFFICER.actor)
    waiting = rows(PARTNERS).given(*PARTNER, rolled).folded()["moh"]
    assert (waiting.signing_key, waiting.next_key) == (KEY, NEXT_KEY)
    confirmed = pe.PartnerConfirmed("moh", NEXT_KEY, SECOND.actor)
    after = rows(PARTNERS).given(*PARTNER, rolled, confirmed).folded()["moh"]
    assert (after.signing_key, after.next_key, after.old_key, after.old_until) == (NEXT_KEY, None, KEY, NOON)
    ended = rows(PARTNERS).given(*PARTNER, pe.PartnerEnded("moh", "Merged")).folded()["moh"]
    assert (ended.status, ended.reason, ended.ended_at) == (PartnerStatus.ENDED, "Merged", NOON)


def test_a_channel_says_how_far_it_is_and_what_went_wrong() -> None:
    numbered = e.ConsignmentNumbered("court-moh", consignment(2), 2, TWO, 1)
    row = ConsignmentChannel("court-moh", ChannelDirection.OUTGOING, 2, 1, 1, TWO, NOON, NOON)
    rows(CHANNELS).given(numbered).then(row)
    settled = e.ConsignmentSettled("court-moh", consignment(2), 2, TWO, 2)
    rows(CHANNELS).given(numbered, settled).then(replace(row, settled=2, waiting=0))
    rewound = e.ChannelRewound("court-moh", 2, TWO, 0, 2)
    lost = replace(row, settled=0, waiting=2, alarms=1, alarm="receiver_lost", alarm_at=NOON)
    rows(CHANNELS).given(numbered, settled, rewound).then(lost)
    disputed = e.ChannelDisputed("court-moh", consignment(2), 2, TWO, 1)
    contested = replace(row, alarms=1, alarm="manifest_differs", alarm_at=NOON)
    rows(CHANNELS).given(numbered, disputed).then(contested)
    gap = e.ChannelDoubted("moh-court", 5, ONE, "sequence_gap", 7, TWO)
    came = ConsignmentChannel("moh-court", ChannelDirection.INCOMING, 5, 5, 0, ONE, NOON, NOON)
    rows(CHANNELS).given(gap).then(replace(came, alarms=1, alarm="sequence_gap", alarm_at=NOON))
    agreed = ChannelReconciled("court-moh", 2, TWO, 2, 2, TWO, NOON.date())
    compared = replace(row, settled=2, waiting=0, received=2, received_sha256=TWO, reconciled_at=NOON)
    rows(CHANNELS).given(numbered, settled, agreed).then(compared)
    more = replace(agreed, received=3, difference="sender_lost")
    alarmed = replace(compared, alarms=1, alarm="sender_lost", alarm_at=NOON)
    rows(CHANNELS).given(numbered, settled, agreed, more).then(replace(alarmed, received=3, difference="sender_lost"))
    rows(CHANNELS).given(numbered, settled, more, agreed).then(alarmed)


def test_a_consignment_from_its_first_attempt_to_its_answer() -> None:
    def after(*events: object) -> tuple[Any, ...]:
        row = rows(CONSIGNMENTS).given(PREPARED, *events).folded()[consignment(1)]
        return row.status, row.attempts, row.next_at, row.code

    later = NOON + timedelta(minutes=1)
    delayed = e.ConsignmentDelayed(consignment(1), 1, "no_connection", later)
    failed = e.ConsignmentFailed(consignment(1), 6, "no_connection", "MD:moj", "u-1")
    status = ConsignmentStatus
    assert after() == (status.WAITING, 0, NOON, None)
    assert after(delayed) == (status.WAITING, 1, later, "no_connection")
    assert after(delayed, failed) == (status.FAILED, 6, None, "no_connection")
    assert after(failed, e.ConsignmentResumed(consignment(1), "Back"))[:3] == (status.WAITING, 0, NOON)
    assert after(delayed, e.ConsignmentReceipted(consignment(1), "jws")) == (status.RECEIPTED, 1, None, None)
    assert after(e.ConsignmentRefused(consignment(1), "infected"))[::3] == (status.REFUSED, "infected")


def test_what_came_has_a_key_of_its_partner() -> None:
    came = filled(e.ConsignmentReceived, received(sent(1), refused="infected"), ours="court")
    row = rows(CONSIGNMENTS).given(came, PREPARED).folded()[came.thing]
    assert (row.direction, row.channel, row.status, row.code) == ("incoming", "moh-court", "refused", "infected")
    taken = replace(came, refused=None)
    rejected = e.ConsignmentRejected(came.thing, "moh", came.consignment_id, came.uploads[0], "infected")
    assert rows(CONSIGNMENTS).given(taken).folded()[came.thing].status == "received"
    later = rows(CONSIGNMENTS).given(taken, rejected).folded()[came.thing]
    assert (later.status, later.code) == ("refused", "infected")


def test_an_agreement_and_a_request_under_it_from_the_signature_to_the_answer() -> None:
    once = rows(AGREEMENTS).given(signed()).folded()[AGREEMENT]
    assert (once.status, once.basis, once.signed_by, once.signed_second_by) == (
        AgreementStatus.SIGNED_ONCE,
        BASIS.citation,
        OFFICER.actor,
        None,
    )
    second = rows(AGREEMENTS).given(*both()).folded()[AGREEMENT]
    assert (second.status, second.signed_second_by) == (AgreementStatus.IN_FORCE, SECOND.actor)
    ended = rows(AGREEMENTS).given(*both(), se.AgreementEnded(AGREEMENT, "Over")).folded()[AGREEMENT]
    assert (ended.status, ended.reason) == (AgreementStatus.ENDED, "Over")
    answered = qe.DataAnswered(ASKED.request_id, AnswerOutcome.FOUND, None, ONE, "{}")
    request = rows(DATA_REQUESTS).given(ASKED, answered).folded()[ASKED.request_id]
    assert (request.outcome, request.answer, request.answer_sha256, request.answered_at) == ("found", "{}", ONE, NOON)
    assert (request.requested_by, request.jurisdiction) == (OFFICER.actor, "MD")
    gone = rows(DATA_SERVICES).given(OFFERED, se.DataServiceEnded("duties", "Over")).folded()["duties"]
    assert (gone.source, gone.reason) == ("grants", "Over")
