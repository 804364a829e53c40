"""What the access files are carried out on: a supplier in each jurisdiction, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.calendars import commands as k
from domain.files import commands as f
from domain.suppliers.contacts.commands import NameContact
from domain.suppliers.debarments import commands as d
from domain.suppliers.kinds import AlertFrequency, DebarmentGround, MandateRight, StandingDocumentKind
from domain.suppliers.mandates import commands as m
from domain.suppliers.naming import place_of
from domain.suppliers.searches import commands as r
from domain.suppliers.searches.events import SearchMatch
from domain.suppliers.suppliers import commands as c
from tests.api.matrix.places import OWN, Place
from tests.api.matrix.viewers import ONESELF

NOW = datetime.now(UTC).replace(microsecond=0)
UNTIL = NOW + timedelta(days=300)
PDF, DIGEST = "application/pdf", "ab" * 32
PROPOSER, CHECKER, DECIDER = (f"system:matrix-{number}" for number in range(1, 4))


def _upload(at: Place, name: str) -> str:
    return "u" + sha256(f"{at.unit} {name}".encode()).hexdigest()[:32]


def _document(at: Place, name: str, **more: Any) -> dict[str, Any]:
    return {"companyId": at.company, "documentId": at.id(name), **more}


def _case(at: Place, name: str, **more: Any) -> dict[str, Any]:
    return {"companyId": at.company, "caseId": at.id(name), **more}


def _mandate(name: str, **more: Any) -> Callable[[Place], dict[str, Any]]:
    return lambda at: {"companyId": at.company, "accountId": at.who(name), **more}


INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "registerSupplier": lambda at: {"companyId": at.company},
    "fileStandingDocument": lambda at: _document(
        at,
        "new document",
        kind="LICENCE",
        issuer="Ministry",
        number="1",
        validFrom="2026-01-01",
        uploadId=_upload(at, "new document"),
    ),
    "verifyStandingDocument": lambda at: _document(at, "document"),
    "rejectStandingDocument": lambda at: _document(at, "document", reason="False"),
    "revokeStandingDocument": lambda at: _document(at, "verified", reason="Withdrawn"),
    "nameContact": lambda at: {
        "contactId": at.id("new contact"),
        "companyId": at.company,
        "name": "Ana",
        "email": "a@example.org",
    },
    "withdrawContact": lambda at: {"contactId": at.id("contact")},
    "proposeMandate": _mandate("new", rights=["BID"], until=UNTIL.isoformat()),
    "confirmMandate": _mandate("proposed"),
    "rejectMandate": _mandate("proposed", reason="Not signed"),
    "revokeMandate": _mandate("agent", reason="Left"),
    "proposeDebarment": lambda at: _case(at, "new case", grounds=["COLLUSION"], reasons="Of one hand"),
    "makeStatement": lambda at: _case(at, "case", text="Never"),
    "decideDebarment": lambda at: _case(
        at,
        "heard",
        grounds=["COLLUSION"],
        firstDay=(NOW + timedelta(days=2)).date().isoformat(),
        lastDay=UNTIL.date().isoformat(),
        reasons="Proven",
    ),
    "dropDebarment": lambda at: _case(at, "heard", reason="No proof"),
    "saveSearch": lambda at: {
        "searchId": at.id("new search"),
        "accountId": at.who("seeker"),
        "title": "Roads",
        "cpv": ["4523"],
    },
    "dropSearch": lambda at: {"searchId": at.id("search"), "accountId": at.who("seeker")},
    "liftDebarment": lambda at: _case(at, "decided", reason="Made good"),
}
"""What each mutation is given to be about a place."""
OWN_BUSINESS: dict[str, dict[str, Any]] = {
    "saveSearch": {**INPUTS["saveSearch"](OWN), "accountId": ONESELF},
    "dropSearch": {"searchId": OWN.id("search of oneself"), "accountId": ONESELF},
    "revokeMandate": {"companyId": OWN.company, "accountId": ONESELF, "reason": "Given back"},
}
"""What is one's own business."""


def world(at: Place) -> Iterator[Any]:
    """What there is of the company of a jurisdiction, on behalf of a place in it."""
    for year in (NOW.year, NOW.year + 1):
        yield k.DefineCalendarYear(at.jurisdiction, year, "Europe/Chisinau", (6, 7), (date(year, 1, 1),))
    yield c.RegisterSupplier(at.company)
    yield from _documents(at)
    yield NameContact(at.id("contact"), at.company, "Ana", "ana@example.org", None)
    yield from _mandates(at)
    yield from _cases(at)
    yield from _searches(at)


def _documents(at: Place) -> Iterator[Any]:
    for name in ("document", "verified", "new document"):
        upload, thing = _upload(at, name), at.id(name)
        blob = sha256(f"{at.unit} {name}".encode()).hexdigest()
        yield f.ReceiveUpload(upload, thing, place_of(at.company), blob, 3, PDF, f"{name}.pdf", DIGEST)
        yield f.AdmitFile(upload, thing, PDF, DIGEST)
        if name == "new document":
            continue
        kind, first = StandingDocumentKind.TAX_CERTIFICATE, date(2026, 1, 1)
        filed = c.FileStandingDocument(at.company, thing, kind, "Taxes", "1", first, upload, UNTIL.date())
        yield filed, PROPOSER
    yield c.VerifyStandingDocument(at.company, at.id("verified")), CHECKER


def _mandates(at: Place) -> Iterator[Any]:
    for account in (at.who("proposed"), at.who("agent"), *((ONESELF,) if at is OWN else ())):
        yield m.ProposeMandate(at.company, account, (MandateRight.BID,), UNTIL), PROPOSER
        if account != at.who("proposed"):
            yield m.ConfirmMandate(at.company, account), CHECKER


def _searches(at: Place) -> Iterator[Any]:
    searches = [("search", at.who("seeker")), *([("search of oneself", ONESELF)] if at is OWN else [])]
    for name, account in searches:
        yield r.SaveSearch(at.id(name), account, "Roads", ("4523",))
    matches = tuple(SearchMatch(at.id(name), account, AlertFrequency.AT_ONCE, ("1",)) for name, account in searches)
    yield r.RecordMatches(at.id("tender"), "Roads", 1, matches)


def _cases(at: Place) -> Iterator[Any]:
    grounds = (DebarmentGround.COLLUSION,)
    for name in ("case", "heard", "decided"):
        yield d.ProposeDebarment(at.company, at.id(name), grounds, "Of one hand"), CHECKER
    for name in ("heard", "decided"):
        yield d.MakeStatement(at.company, at.id(name), "Never"), PROPOSER
    first = (NOW + timedelta(days=2)).date()
    yield d.DecideDebarment(at.company, at.id("decided"), grounds, first, UNTIL.date(), "Proven"), DECIDER
