"""Two installations on loopback: one asks the other for data, once, under what both sides agreed on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import get_type_hints

import pytest

from application.kernel.orders import Order, Principal
from domain.authority.commands import DefineRole, GrantRole
from domain.exchange.requests.commands import RequestData
from domain.exchange.services import commands as c
from domain.exchange.services.kinds import AnswerKept
from domain.exchange.services.sources import SOURCES, DataSource
from domain.exchange.services.terms import AgreementTerms, LawCited
from domain.kernel.declarations import Refused
from domain.kernel.fields import Internal, Personal, Public, Secret
from infra.bootstrap import INSTALLATION
from tests.infra.exchange.conftest import SiteOf
from tests.infra.exchange.installed import Site, all_of

REQUESTS, READINGS = "exchange.data_requests", "identity.readings"
SECOND = Principal("u-second", "*")
AGREEMENT = "agreement-00000001"
GRANT, PERSON = "01970000-0000-4000-8000-00000000000a", "01970000-0000-4000-8000-00000000000b"
FIELDS = ("role_id", "revoked")


def _terms(keeps: AnswerKept = AnswerKept.FULL) -> AgreementTerms:
    today = datetime.now(UTC).date()
    law = LawCited("Law 24/2018, art. 7", today - timedelta(days=30), None)
    return AgreementTerms("duties", ("licensing",), law, FIELDS, 3, keeps)


async def _sign(site: Site, partner: str, terms: AgreementTerms, *, provides: bool) -> None:
    """Two officers of a site sign."""
    command = c.SignAgreement(AGREEMENT, partner, provides, terms)
    await site.give(command)
    await site.services.bus.execute(Order(command), SECOND)


def _request(number: int, key: str = GRANT) -> RequestData:
    return RequestData(f"data-request-{number:04}", AGREEMENT, "MD:court", "licensing", FIELDS, key)


async def test_a_row_of_a_partner_is_asked_for_answered_and_seen_by_whom_it_is_about(site_of: SiteOf) -> None:
    court, ministry = site_of("court"), site_of("ministry")
    async with all_of(court.served(), ministry.served(), court.working(), ministry.working()):
        await court.admits(ministry, "ministry", "court")
        await ministry.admits(court, "court", "ministry")
        await ministry.give(DefineRole("inspector", "Inspector", ("authority.read",)))
        await ministry.give(GrantRole(GRANT, PERSON, "inspector", "MD:moj", "Appointed"))
        await ministry.row("authority.grants", grant_id=GRANT)
        await ministry.give(c.OfferDataService("duties", "Who has which duty", "grants", ("holder", *FIELDS)))
        await _sign(ministry, "court", _terms(), provides=True)
        with pytest.raises(Refused, match="no_agreement"):
            await court.give(_request(1))
        await _sign(court, "ministry", _terms(), provides=False)
        await court.give(_request(1))
        asked = await court.row(REQUESTS, request_id="data-request-0001", outcome="found")
        given = await ministry.row(REQUESTS, provides=True, outcome="found")
        assert (given["partner_id"], given["purpose"], given["subject"]) == ("court", "licensing", PERSON)
        assert court.events("exchange.DataAnswered") == ministry.events("exchange.DataAnswered") == 1
        assert asked["service_id"] == given["service_id"] == "duties"
        reading = await ministry.row(READINGS, account_id=PERSON)
        assert (reading["purpose"], reading["model"]) == ("court: licensing", "exchange.duties")
        assert tuple(reading["fields"]) == FIELDS
        await court.give(_request(2, "01970000-0000-4000-8000-0000000000ff"))
        await court.row(REQUESTS, request_id="data-request-0002", outcome="not_found")
        await ministry.give(c.EndAgreement(AGREEMENT, "It is over here"))
        await court.give(_request(3))
        await court.row(REQUESTS, request_id="data-request-0003", outcome="refused", code="no_agreement")
        with pytest.raises(Refused, match="beyond_daily"):
            await court.give(_request(4))
        assert ministry.events("identity.PersonalDataRead") == 1
        assert json.loads(asked["answer"]) == {"revoked": False, "role_id": "inspector"}


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_a_source_is_a_read_model_whose_fields_are_neither_personal_nor_secret(source: DataSource) -> None:
    model = next(model for model in INSTALLATION.read_models if model.name == source.model)
    assert model.key == source.key
    named = {source.key, *source.fields, *(() if source.subject is None else (source.subject,))}
    hints = get_type_hints(model.row, include_extras=True)
    assert named <= set(hints)
    marks = {type(mark) for name in named for mark in getattr(hints[name], "__metadata__", ())}
    assert marks <= {Public, Internal}
    assert not marks & {Personal, Secret}
