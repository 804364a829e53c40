"""What the access files are carried out on: a file with a document under review at each place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from domain.authority import commands as a
from domain.documents.certificates import commands as s
from domain.documents.custody import commands as u
from domain.documents.custody.index import OfferedFile, digest, offer_manifest
from domain.documents.deliveries.commands import AnswerDelivery
from domain.documents.documents import commands as c
from domain.documents.documents import issue_commands as i
from domain.documents.documents.manifest import FieldValue, Manifest
from domain.documents.documents.redaction_commands import RecordRedactionCheck, RedactDocument
from domain.documents.files.commands import CloseFile, OpenFile
from domain.documents.intakes.commands import OpenIntake
from domain.documents.kinds import commands as k
from domain.documents.kinds.terms import DocumentDirection, Expectation, KindTerms, Silence
from domain.documents.routes import commands as r
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.documents.templates import commands as t
from domain.documents.templates.content import TemplateContent, TemplateField
from domain.files import commands as f
from domain.organisations import commands as o
from domain.registers.commands import OpenSeries
from domain.registers.published import EntryDirection
from tests.api.matrix.places import OWN, Place
from tests.api.matrix.viewers import ONESELF

ADOPTER = "system:adopter"
FIELDS = (TemplateField("period", "Period"),)
SOURCE = """#let data = json(bytes(sys.inputs.data))
#set document(title: data.subject)
#data.period"""
POST = "legal"
_HOLDS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC))
APART = (DocumentDuty.DRAFT,)

Input = dict[str, Any]


def steps(at: Place) -> tuple[RouteStep, ...]:
    posts = (f"{at.unit}/{POST}",)
    review = RouteStep("legal", "Legal review", DocumentDuty.REVIEW, posts, 1, 3, APART)
    return (review, RouteStep("approval", "Approval", DocumentDuty.APPROVE, posts, 1, 3, APART))


def terms(at: Place) -> KindTerms:
    return KindTerms(
        title="Report",
        direction=DocumentDirection.UP,
        expects=Expectation.ACKNOWLEDGEMENT,
        silence=Silence.REMINDS,
        days=5,
        answers=False,
        series="out",
        template=f"{_name(at)}@1",
        route=f"{_name(at)}@1",
        retention=10,
        publish=False,
    )


def _name(at: Place) -> str:
    return f"{at.jurisdiction}.{at.code}"


def _kind(at: Place) -> str:
    return f"report_{at.code.lower()}"


def world(at: Place) -> Iterator[Any]:
    """What there is at a place; some of it is done by another one than the rest."""
    reviewer = at.who("reviewer")
    yield o.CreatePost(at.unit, POST, "Legal adviser", date(2020, 1, 1))
    yield a.TakePost(f"{at.unit}/{POST}", reviewer, "Appointed")
    for role in ("document_reviewer", "document_approver"):
        yield a.GrantRole(at.id(role), reviewer, role, at.unit, "Duty")
    yield t.DraftTemplate(_name(at), 1, at.jurisdiction, "Letter", "es", FIELDS, SOURCE)
    drafted = TemplateContent(at.jurisdiction, "Letter", "es", FIELDS, SOURCE)
    yield t.RecordTemplateCheck(_name(at), 1, drafted.sha256)
    yield t.AdoptTemplate(_name(at), 1), ADOPTER
    yield r.DraftRoute(_name(at), 1, at.jurisdiction, "Plain", steps(at))
    yield r.AdoptRoute(_name(at), 1), ADOPTER
    yield k.DraftKind(at.jurisdiction, _kind(at), 1, terms(at))
    yield k.AdoptKind(at.jurisdiction, _kind(at), 1, datetime.now(UTC).date()), ADOPTER
    yield OpenFile(at.id("file"), at.unit, "internal", "Vaccines")
    yield c.StartDraft(at.id("document"), at.id("file"), _kind(at), "es", "Stocks in March")
    upload = _upload(at)
    yield from _uploaded(at, upload)
    values = (FieldValue("period", "March"),)
    yield c.SaveVersion(at.id("document"), 0, "As planned.", values, attachments=(upload,))
    yield c.SubmitForReview(at.id("document"), 1)
    yield c.StartDraft(at.id("reply"), at.id("file"), _kind(at), "es", "Stocks, again", answers=at.id("document"))
    objection = c.Object(at.id("document"), "legal", 1, "unclear", "Why?")
    yield objection, reviewer
    yield s.RegisterCertificate(_index("seal", at.unit), at.unit, reviewer, *_HOLDS)
    yield from _sent(at, reviewer)
    yield from _offered(at)
    yield OpenIntake(at.unit, at.id("file"), _kind(at), "in")


def _offered(at: Place) -> Iterator[Any]:
    """A closed file that is offered to the department, and another one that it could be."""
    for name in ("old file", "older file"):
        yield OpenFile(at.id(name), at.unit, "internal", "Vaccines", 1)
        yield CloseFile(at.id(name))
        sealed = ("B-B", "cd" * 32, 500, _index(name, "ba"), "11" * 32, "22" * 32)
        closed_at = datetime(2020, 1, 1, tzinfo=UTC)
        yield u.RecordFileIndex(at.id(name), 1, closed_at, (), _index(name, "ab"), 900, 1, *sealed)
    yield u.OfferRecords(at.id("offer"), (at.id("old file"),), at.department, 1)


def _index(name: str, of: str) -> str:
    return digest(f"{name} {of}")


def _manifest(at: Place) -> str:
    files = (OfferedFile(at.id("old file"), 0, _index("old file", "ab")),)
    return digest(offer_manifest(at.unit, at.department, 1, files))


def _upload(at: Place, name: str = "upload") -> str:
    return f"u{at.id(name).replace('-', '')}"


def _uploaded(at: Place, upload: str, type_: str = "text/csv") -> Iterator[Any]:
    blob, hashed = "0f" * 32, "f0" * 32
    yield f.ReceiveUpload(upload, at.id("file"), at.unit, blob, 12, type_, "table", hashed)
    yield f.AdmitFile(upload, at.id("file"), type_, hashed)


def _redacted(at: Place) -> Iterator[Any]:
    upload = _upload(at, "redacted")
    yield from _uploaded(at, upload, "application/pdf")
    yield RedactDocument(at.id("answer"), upload, ("As planned",))
    yield RecordRedactionCheck(at.id("answer"), upload)


def _sent(at: Place, reviewer: str) -> Iterator[Any]:
    """A notice that was sent to the department, answered, and superseded by its answer."""
    expecting: dict[str, Any] = {"expects": Expectation.NOTHING, "silence": Silence.NOTHING, "days": None}
    notice = replace(terms(at), direction=DocumentDirection.ANY, series="notices", publish=True, **expecting)
    yield k.DraftKind(at.jurisdiction, _notice(at), 1, notice)
    yield k.AdoptKind(at.jurisdiction, _notice(at), 1, datetime.now(UTC).date()), ADOPTER
    yield OpenSeries(at.unit, "notices", "{unit}/{series}/{year}/{n}", "Europe/Chisinau", (EntryDirection.INTERNAL,))
    yield from _issued(at, at.id("notice"), reviewer)
    yield i.Dispatch(at.id("notice"), (at.department,))
    yield from _issued(at, at.id("answer"), reviewer, answers=at.id("notice"))
    yield i.Dispatch(at.id("answer"), (at.department,))
    yield AnswerDelivery(at.id("notice"), at.department, at.id("answer")), ADOPTER
    yield i.AddLeaves(at.id("notice"))
    yield from _redacted(at)
    for name in ("notice", "answer"):
        yield i.PublishDocument(at.id(name), "Beds")
    yield i.Supersede(at.id("notice"), at.id("answer"), "incorrect")


def _issued(at: Place, document: str, reviewer: str, answers: str | None = None) -> Iterator[Any]:
    yield c.StartDraft(document, at.id("file"), _notice(at), "es", "Beds", answers=answers)
    yield c.SaveVersion(document, 0, "As planned.", (FieldValue("period", "March"),))
    yield c.SubmitForReview(document, 1)
    yield c.Agree(document, "legal", 1), reviewer
    yield c.Approve(document, 1), reviewer
    yield i.RegisterDocument(document)
    manifest = Manifest(document, f"{_name(at)}@1", "es", "Beds", "As planned.", (FieldValue("period", "March"),), ())
    printed = ("none", "cd" * 32)
    approved = (f"{_name(at)}@1", digest(manifest.canonical()))
    yield i.RecordRendering(document, "ab" * 32, 1000, 1, *printed, "ef" * 32, *approved)
    yield s.RecordOwnCertificate("dc" * 32, *_HOLDS)
    yield i.RecordSignature(document, "ba" * 32, 2000, "B-B", "dc" * 32, 1000, "ef" * 32, "fe" * 32, *printed)


def _notice(at: Place) -> str:
    return f"notice_{at.code.lower()}"


def _document(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"documentId": at.id("document"), **more}


def _draft_kind(at: Place) -> Input:
    said = {"title": "Notice", "direction": "ANY", "expects": "NOTHING", "silence": "NOTHING", "answers": False}
    named = {"series": "out", "template": f"{_name(at)}@1", "route": f"{_name(at)}@1", "publish": False}
    return {"jurisdiction": at.jurisdiction, "code": _kind(at), "version": 2, "terms": {**said, **named}}


def _draft_template(at: Place) -> Input:
    said = {"title": "Letter", "language": "es", "fields": [], "source": "A letter"}
    return {"templateId": _name(at), "version": 2, "jurisdiction": at.jurisdiction, **said}


def _draft_route(at: Place) -> Input:
    said = {"key": "approval", "title": "Approval", "duty": "APPROVE", "posts": ["/p1"], "needed": 1, "days": 1}
    steps = [{**said, "apartFrom": ["draft"]}]
    return {"routeId": _name(at), "version": 2, "jurisdiction": at.jurisdiction, "title": "Plain", "steps": steps}


def _start(at: Place) -> Input:
    said = {"fileId": at.id("file"), "kind": _kind(at), "language": "es", "subject": "Stocks in April"}
    return {"documentId": at.id("another document"), **said}


def _delivery(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"documentId": at.id("notice"), "recipient": at.department, **more}


def _incoming(at: Place) -> Input:
    said = {"kind": _kind(at), "series": "notices", "language": "es", "channel": "post", "subject": "A letter"}
    return {"documentId": at.id("letter"), "fileId": at.id("file"), "receivedAt": "2026-03-01T08:00:00Z", **said}


_REVIEWED = _document(step="legal", version=1)

INPUTS: dict[str, Callable[[Place], Input]] = {
    "draftKind": _draft_kind,
    "adoptKind": lambda at: {
        "jurisdiction": at.jurisdiction,
        "code": _kind(at),
        "version": 1,
        "effectiveOn": "2199-01-01",
    },
    "retireKind": lambda at: {"jurisdiction": at.jurisdiction, "code": _kind(at)},
    "draftTemplate": _draft_template,
    "adoptTemplate": lambda at: {"templateId": _name(at), "version": 1},
    "draftRoute": _draft_route,
    "adoptRoute": lambda at: {"routeId": _name(at), "version": 1},
    "openFile": lambda at: {
        "fileId": at.id("another file"),
        "unit": at.unit,
        "classification": "internal",
        "title": "Beds",
    },
    "closeFile": lambda at: {"fileId": at.id("file")},
    "openIntake": lambda at: {"unit": at.unit, "fileId": at.id("file"), "kind": _notice(at), "series": "in"},
    "closeIntake": lambda at: {"unit": at.unit},
    "startDraft": _start,
    "inviteDrafter": _document(accountId="somebody"),
    "removeDrafter": _document(accountId="somebody"),
    "saveVersion": _document(base=1, text="As planned."),
    "moveToTemplate": lambda at: {"documentId": at.id("document"), "template": f"{_name(at)}@1"},
    "submitForReview": _document(version=1),
    "recallDraft": _document(),
    "agree": _REVIEWED,
    "object": _document(step="legal", version=1, reason="unclear"),
    "returnDraft": _document(step="legal", version=1, reason="unclear"),
    "approve": _document(version=1),
    "withdrawDocument": _document(reason="by_mistake"),
    "discardDraft": _document(),
    "registerDocument": _document(),
    "registerIncoming": _incoming,
    "dispatch": lambda at: {"documentId": at.id("answer"), "recipients": [at.department]},
    "addLeaves": lambda at: {"documentId": at.id("notice")},
    "sealLeaf": lambda at: {
        "documentId": at.id("notice"),
        "sealId": at.id("seal"),
        "basis": {"uri": "/akn/ex/act/2024/7", "label": "Act 7/2024", "on": "2024-05-04"},
        "reason": "A court said so",
        "named": [at.unit],
    },
    "publishDocument": lambda at: {"documentId": at.id("notice"), "title": "Beds"},
    "redactDocument": lambda at: {"documentId": at.id("notice"), "uploadId": _upload(at), "passages": ["Beds"]},
    "supersede": lambda at: {"documentId": at.id("notice"), "by": at.id("answer"), "reason": "incorrect"},
    "acceptDelivery": _delivery(),
    "refuseDelivery": _delivery(reason="illegible"),
    "forwardDelivery": lambda at: {**_delivery()(at), "to": at.unit},
    "assignDelivery": _delivery(accountId="somebody"),
    "openDelivery": _delivery(),
    "offerRecords": lambda at: {
        "offerId": at.id("another offer"),
        "files": [at.id("older file")],
        "archive": at.department,
        "retention": 1,
    },
    "takeCustody": lambda at: {"offerId": at.id("offer"), "manifestSha256": _manifest(at)},
    "sealDocument": lambda at: {"documentId": at.id("notice"), "uploadId": f"u{at.id('upload').replace('-', '')}"},
    "registerCertificate": lambda at: {
        "certificateSha256": _index("another seal", at.unit),
        "unit": at.unit,
        "holder": "somebody",
        "validFrom": "2020-01-01T00:00:00Z",
        "validUntil": "2199-01-01T00:00:00Z",
    },
    "endCertificate": lambda at: {"certificateSha256": _index("seal", at.unit), "reason": "key_lost"},
    "destroyFile": lambda at: {"fileId": at.id("old file")},
    "answerDelivery": lambda at: {**_delivery()(at), "replyId": at.id("answer")},
}
"""What each mutation is given to be about a place."""

OWN_BUSINESS = {
    name: {"documentId": OWN.id("notice"), "recipient": ONESELF} for name in ("acceptDelivery", "openDelivery")
}
"""What of it is one's own business."""
