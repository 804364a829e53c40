"""Ask once: data of a partner under an agreement that two officers of each side signed, as often as it allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.exchange.partners import events as pe
from domain.exchange.refusals import MESSAGES
from domain.exchange.requests import commands as q
from domain.exchange.requests import events as qe
from domain.exchange.requests.decider import DECIDER, request_of
from domain.exchange.services import commands as c
from domain.exchange.services import events as e
from domain.exchange.services.agreeing import DECIDER as AGREEING
from domain.exchange.services.kinds import AnswerKept, AnswerOutcome
from domain.exchange.services.offering import DECIDER as OFFERING
from domain.exchange.services.terms import AgreementTerms, LawCited
from domain.kernel.filling import filled
from tests.domain.exchange.values import PARTNER, SECOND
from tests.spec import NOON, OFFICER, Spec

offering, agreeing, requests = (Spec(decider, MESSAGES) for decider in (OFFERING, AGREEING, DECIDER))

OFFER = c.OfferDataService("duties", "Who has which duty", "grants", ("holder", "revoked", "role_id"))
OFFERED = filled(e.DataServiceOffered, OFFER)
BASIS = LawCited("Law 24/2018, art. 7", date(2014, 1, 1), date(2014, 12, 31))
TERMS = AgreementTerms("duties", ("licensing",), BASIS, ("holder", "revoked"), 2, AnswerKept.FULL)
AGREEMENT = "agreement-00000001"
SIGN = c.SignAgreement(AGREEMENT, "moh", provides=True, terms=TERMS)
ASK_FOR = replace(SIGN, provides=False)
HASH = TERMS.sha256_between("court", "moh")


def signed(command: c.SignAgreement = SIGN, by: str = OFFICER.actor) -> e.AgreementSigned:
    sides = ("court", "moh") if command.provides else ("moh", "court")
    return filled(e.AgreementSigned, command, terms_sha256=command.terms.sha256_between(*sides), by=by)


def both(command: c.SignAgreement = SIGN) -> tuple[e.AgreementSigned, e.AgreementSigned]:
    return signed(command), signed(command, SECOND.actor)


def test_a_service_offers_fields_that_its_source_may_tell() -> None:
    offering.given().when(OFFER).then(OFFERED)
    offering.given(OFFERED).when(replace(OFFER, title="Other")).refused("service_exists")
    offering.given().when(replace(OFFER, source="persons")).refused("unknown_source", "source")
    offering.given().when(replace(OFFER, fields=("holder", "reason"))).refused("field_not_offered", "fields")
    for fields in ((), ("holder", "holder")):
        offering.given().when(replace(OFFER, fields=fields)).refused("fields_wanting", "fields")
    end = c.EndDataService("duties", "The law changed")
    offering.given(OFFERED).when(end).then(filled(e.DataServiceEnded, end))
    offering.given().when(end).refused("unknown_service")


def test_an_agreement_is_in_force_once_two_officers_signed_the_same() -> None:
    given = (*PARTNER, OFFERED)
    agreeing.given(*given).when(SIGN).then(signed())
    agreeing.given(*given, signed()).when(SIGN, by=SECOND).then(signed(by=SECOND.actor))
    agreeing.given(*given, *both()).when(SIGN).then()
    other = replace(SIGN, terms=replace(TERMS, per_day=3))
    agreeing.given(*given, signed()).when(other, by=SECOND).refused("agreement_differs")
    end = c.EndAgreement(AGREEMENT, "It is over")
    ended = filled(e.AgreementEnded, end)
    agreeing.given(*given, *both()).when(end).then(ended)
    agreeing.given(*given, *both(), ended).when(SIGN).refused("agreement_over")
    agreeing.given().when(end).refused("unknown_data_agreement")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"purposes": ()}, "terms_incomplete"),
        ({"basis": replace(BASIS, valid_until=date(2013, 1, 1))}, "terms_incomplete"),
        ({"service_id": "units"}, "unknown_service"),
        ({"fields": ("holder", "unit")}, "field_not_offered"),
        ({"fields": ()}, "fields_wanting"),
    ],
)
def test_what_cannot_be_signed(terms: dict[str, Any], code: str) -> None:
    command = replace(SIGN, terms=replace(TERMS, **terms))
    agreeing.given(*PARTNER, OFFERED).when(command).refused(code)


def test_both_sides_have_one_hash_of_the_terms_and_an_unknown_partner_none() -> None:
    assert TERMS.sha256_between("moh", "court") != HASH
    turned = replace(TERMS, fields=TERMS.fields[::-1])
    assert turned.sha256_between("court", "moh") == HASH
    assert replace(TERMS, per_day=3).sha256_between("court", "moh") != HASH
    agreeing.given(OFFERED).when(SIGN).refused("unknown_partner")
    agreeing.given(*PARTNER).when(ASK_FOR).then(signed(ASK_FOR))


# --- asking ------------------------------------------------------------------------------------

PERSON = "01970000-0000-7000-8000-0000000000aa"
REQUEST = q.RequestData("request-00000001", AGREEMENT, "MD:court", "licensing", ("holder",), "grant-7", PERSON)
ASKING = (*PARTNER, *both(ASK_FOR))
SAID: dict[str, Any] = {
    "terms_sha256": TERMS.sha256_between("moh", "court"),
    "service_id": "duties",
    "partner_id": "moh",
    "provides": False,
    "asked_as": REQUEST.request_id,
    "basis": BASIS.citation,
    "keeps": AnswerKept.FULL,
    "by": OFFICER.actor,
}
ASKED = filled(qe.DataRequested, REQUEST, **SAID)
COUNTED = qe.DataUseCounted(AGREEMENT, NOON.date(), 1)


def test_data_are_asked_for_under_an_agreement_so_often_a_day() -> None:
    requests.given(*ASKING).when(REQUEST).then(ASKED, COUNTED)
    requests.given(*ASKING, ASKED).when(replace(REQUEST, purpose="other")).refused("data_request_exists")
    twice = replace(COUNTED, number=2)
    requests.given(*ASKING, COUNTED).when(REQUEST).then(ASKED, twice)
    requests.given(*ASKING, twice).when(REQUEST).refused("beyond_daily")
    tomorrow = replace(OFFICER, at=NOON + timedelta(days=1))
    requests.given(*ASKING, twice).when(REQUEST, by=tomorrow).then(ASKED, replace(COUNTED, on=tomorrow.at.date()))


@pytest.mark.parametrize(
    ("given", "others", "code"),
    [
        (PARTNER, {}, "no_agreement"),
        ((*PARTNER, signed(ASK_FOR)), {}, "no_agreement"),
        ((*PARTNER, *both(SIGN)), {}, "no_agreement"),
        ((*ASKING, e.AgreementEnded(AGREEMENT, "Over")), {}, "no_agreement"),
        ((*ASKING, pe.PartnerEnded("moh", "Merged")), {}, "partner_ended"),
        (ASKING, {"purpose": "curiosity"}, "purpose_not_agreed"),
        (ASKING, {"fields": ("holder", "role_id")}, "field_not_agreed"),
        (ASKING, {"fields": ()}, "fields_wanting"),
        (ASKING, {"question": None}, "question_length"),
    ],
)
def test_what_is_not_agreed_is_not_asked(given: tuple[Any, ...], others: dict[str, Any], code: str) -> None:
    requests.given(*given).when(replace(REQUEST, **others)).refused(code)


@pytest.mark.parametrize(
    "law",
    [
        replace(BASIS, valid_from=NOON.date() + timedelta(1), valid_until=None),
        replace(BASIS, valid_until=NOON.date() - timedelta(1)),
    ],
)
def test_the_law_is_in_force_on_the_day(law: LawCited) -> None:
    command = replace(ASK_FOR, terms=replace(TERMS, basis=law))
    requests.given(*PARTNER, *both(command)).when(REQUEST).refused("basis_not_in_force")


# --- answering ---------------------------------------------------------------------------------

OURS = request_of("moh", REQUEST.request_id)
ANSWER = q.AnswerData(
    OURS,
    REQUEST.request_id,
    "moh",
    AGREEMENT,
    HASH,
    "licensing",
    ("holder",),
    PERSON,
    AnswerOutcome.FOUND,
    "grant-7",
    "f" * 64,
    '{"holder":"x"}',
)
ANSWERING = (*PARTNER, OFFERED, *both())


def _answered(keeps: AnswerKept) -> tuple[list[Any], e.AgreementSigned]:
    command = replace(SIGN, terms=replace(TERMS, keeps=keeps))
    sent = replace(ANSWER, terms_sha256=signed(command).terms_sha256)
    given = requests.given(*PARTNER, OFFERED, *both(command))
    return list(DECIDER.decide(given.state, sent, OFFICER)), signed(command)


def test_what_a_partner_asks_is_recorded_with_its_answer_as_far_as_that_is_kept() -> None:
    (asked, counted, full), _ = _answered(AnswerKept.FULL)
    assert (asked.provides, asked.subject, asked.asked_as, asked.unit) == (True, PERSON, REQUEST.request_id, None)
    assert counted == COUNTED
    assert (full.payload, full.sha256) == ('{"holder":"x"}', "f" * 64)
    (_, _, metadata), _ = _answered(AnswerKept.METADATA)
    assert (metadata.payload, metadata.sha256, metadata.outcome) == (None, "f" * 64, AnswerOutcome.FOUND)
    (_, _, none), _ = _answered(AnswerKept.NONE)
    assert (none.payload, none.sha256, none.outcome) == (None, None, AnswerOutcome.FOUND)
    requests.given(*ANSWERING, asked, counted, full).when(ANSWER).then()


@pytest.mark.parametrize(
    ("given", "others", "code"),
    [
        (ANSWERING, {"terms_sha256": "0" * 64}, "no_agreement"),
        (ANSWERING, {"partner_id": "police"}, "no_agreement"),
        (ASKING, {"terms_sha256": signed(ASK_FOR).terms_sha256}, "no_agreement"),
        ((*ANSWERING, e.DataServiceEnded("duties", "Over")), {}, "no_agreement"),
        ((*ANSWERING, replace(COUNTED, number=2)), {}, "beyond_daily"),
        (ANSWERING, {"purpose": "curiosity"}, "purpose_not_agreed"),
        (ANSWERING, {"fields": ("role_id",)}, "field_not_agreed"),
    ],
)
def test_the_provider_decides_for_itself(given: tuple[Any, ...], others: dict[str, Any], code: str) -> None:
    requests.given(*given).when(replace(ANSWER, **others)).refused(code)


def test_what_the_partner_answered_is_recorded_once() -> None:
    record = q.RecordDataAnswer(REQUEST.request_id, AnswerOutcome.FOUND, None, "f" * 64, "{}")
    answered = filled(qe.DataAnswered, record)
    requests.given(*ASKING, ASKED).when(record).then(answered)
    refused = replace(record, outcome=AnswerOutcome.REFUSED, code="beyond_daily", sha256=None, payload=None)
    requests.given(*ASKING, ASKED, answered).when(refused).then()
    requests.given().when(record).refused("unknown_data_request")
