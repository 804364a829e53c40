"""What the access files are carried out on: a partner, a consignment to it, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.exchange.channels import commands as c
from domain.exchange.partners import commands as p
from domain.exchange.requests.commands import RequestData
from domain.exchange.services import commands as s
from domain.exchange.services.kinds import AnswerKept
from domain.exchange.services.terms import AgreementTerms, LawCited
from domain.files import commands as f
from tests.api.matrix.places import Place

LOG = "moh.example+01234567+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd"
START = datetime(2020, 1, 1, tzinfo=UTC)


def _partner(at: Place, name: str) -> str:
    return "p_" + at.id(name).replace("-", "_").lower()[:30]


def _letter(at: Place, number: int) -> str:
    return "u" + sha256(f"{at.unit} letter {number}".encode()).hexdigest()[:32]


def _moment(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def _admission(at: Place, name: str) -> dict[str, Any]:
    return {
        "partnerId": _partner(at, name),
        "ours": "court",
        "name": "Ministry",
        "address": "https://moh.example",
        "signingKey": "k" * 43,
        "logKey": LOG,
        "validFrom": _moment(0),
        "validUntil": _moment(300),
    }


def _offer(at: Place, name: str) -> dict[str, Any]:
    return {"serviceId": _partner(at, name), "title": "Which units there are"}


INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "admitPartner": lambda at: _admission(at, "new partner"),
    "rollPartnerKey": lambda at: {"partnerId": _partner(at, "partner"), "signingKey": "n" * 43, "oldUntil": _moment(9)},
    "confirmPartner": lambda at: {"partnerId": _partner(at, "proposed"), "signingKey": "k" * 43},
    "endPartner": lambda at: {"partnerId": _partner(at, "partner"), "reason": "Merged"},
    "consign": lambda at: {
        "consignmentId": at.id("new consignment"),
        "partnerId": _partner(at, "partner"),
        "kind": "document",
        "about": at.id("document"),
        "expiresAt": _moment(2),
        "unit": at.unit,
        "uploads": [_letter(at, 1)],
        "blind": "d" * 64,
    },
    "offerDataService": lambda at: {**_offer(at, "new service"), "source": "units", "fields": ["name"]},
    "endDataService": lambda at: {"serviceId": _partner(at, "service"), "reason": "The law changed"},
    "signAgreement": lambda at: {
        "agreementId": at.id("new agreement"),
        "partnerId": _partner(at, "partner"),
        "provides": False,
        "terms": {
            "serviceId": "duties",
            "purposes": ["licensing"],
            "basis": {"citation": "Law 24/2018", "validFrom": "2020-01-01"},
            "fields": ["name"],
            "perDay": 9,
            "keeps": "FULL",
        },
    },
    "endAgreement": lambda at: {"agreementId": at.id("agreement"), "reason": "It is over"},
    "requestData": lambda at: {
        "requestId": at.id("new request"),
        "agreementId": at.id("agreement"),
        "unit": at.unit,
        "purpose": "licensing",
        "fields": ["name"],
        "question": "MD:moh",
    },
    "resumeConsignment": lambda at: {"consignmentId": at.id("consignment"), "reason": "They are back"},
}
"""What each mutation is given to be about a place."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place. Another one than the proposer confirms a partner."""
    until = datetime.now(UTC) + timedelta(days=300)
    for name in ("partner", "proposed"):
        yield p.AdmitPartner(
            _partner(at, name), "court", "Ministry", "https://moh.example", "k" * 43, LOG, START, until
        )
    yield p.ConfirmPartner(_partner(at, "partner"), "k" * 43), "system:second"
    about, digest = at.id("document"), "a" * 64
    for number in (1, 2):
        upload, blob = _letter(at, number), sha256(f"{at.unit} {number}".encode()).hexdigest()
        yield f.ReceiveUpload(upload, about, at.unit, blob, 1000, "application/pdf", "a.pdf", digest)
        yield f.AdmitFile(upload, about, "application/pdf", digest)
    letter = (_letter(at, 2),)
    yield c.Consign(at.id("consignment"), _partner(at, "partner"), at.unit, "document", about, until, letter, "d" * 64)
    yield s.OfferDataService(_partner(at, "service"), "Which units there are", "units", ("name",))
    law = LawCited("Law 24/2018", START.date())
    terms = AgreementTerms("units", ("licensing",), law, ("name",), 9, AnswerKept.FULL)
    agreed = s.SignAgreement(at.id("agreement"), _partner(at, "partner"), provides=False, terms=terms)
    yield agreed
    yield agreed, "system:second"
    yield RequestData(at.id("request"), at.id("agreement"), at.unit, "licensing", ("name",), "MD:moh")
