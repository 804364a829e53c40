"""What the specifications of documents are told with: a ministry, its report, the people who write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.authority import events as a
from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents.decider import DECIDER
from domain.documents.documents.manifest import FieldValue, Manifest, digest
from domain.documents.files.events import FileClosed, FileOpened
from domain.documents.files.standing import Classification, FileStanding
from domain.documents.kinds.events import KindAdopted, KindDrafted
from domain.documents.kinds.terms import DocumentDirection, Expectation, KindTerms, Silence
from domain.documents.refusals import MESSAGES
from domain.documents.routes.events import RouteAdopted, RouteDrafted
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.documents.templates.content import TemplateField
from domain.documents.templates.events import TemplateAdopted, TemplateDrafted
from domain.kernel.declarations import Act
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)

AT = datetime(2026, 3, 30, 9, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
UNIT = "EX:moh"
DOCUMENT = "01970000-0000-7000-8000-00000000000d"
FILE = "01970000-0000-7000-8000-00000000000f"
STANDING = (DOCUMENT, FILE, UNIT)
KIND, TEMPLATE, ROUTE = "EX-report@1", "letter@1", "plain@1"


def person(name: str) -> Act:
    return Act(name, UNIT, f"g-{name}", AT)


ANA, BEA, CARLOS, DORA = (person(name) for name in ("ana", "bea", "carlos", "dora"))

TERMS = KindTerms(
    title="Report",
    direction=DocumentDirection.UP,
    expects=Expectation.ACKNOWLEDGEMENT,
    silence=Silence.REMINDS,
    days=5,
    answers=False,
    series="out",
    template=TEMPLATE,
    route=ROUTE,
    retention=10,
    publish=False,
)
FIELDS = (TemplateField("period", "Period"), TemplateField("note", "Note", required=False))
LEGAL = RouteStep("legal", "Legal review", DocumentDuty.REVIEW, ("/legal",), 1, 3, (DocumentDuty.DRAFT,))
MONEY = RouteStep("money", "Finance", DocumentDuty.COUNTERSIGN, ("EX:mof/a", "EX:mof/b", "EX:mof/c"), 2, 3, ())
APPROVAL = RouteStep(
    "approval", "Approval", DocumentDuty.APPROVE, ("/head",), 1, 2, (DocumentDuty.DRAFT, DocumentDuty.REVIEW)
)
STEPS = (LEGAL, APPROVAL)

TEMPLATE_DRAFTED = TemplateDrafted("letter", 1, "EX", "Letter", "es", FIELDS, "#data.subject\n#data.period", "editor")
TEMPLATE_ADOPTED = TemplateAdopted("letter", 1, "EX")
KIND_DRAFTED = KindDrafted("EX", "report", 1, TERMS, "editor")
KIND_ADOPTED = KindAdopted("EX", "report", 1, TERMS, date(2026, 1, 1))
OPENED = FileOpened(FILE, UNIT, Classification.INTERNAL, 10, "Vaccines", FileStanding(UNIT, Classification.INTERNAL))
CLOSED = FileClosed(FILE, 0, replace(OPENED.standing, closed=True), None)
STARTED = e.DraftStarted(DOCUMENT, FILE, UNIT, KIND, TEMPLATE, ROUTE, "es", None, "ana", "g-ana", "Stocks in March")
START = c.StartDraft(DOCUMENT, FILE, "report", "es", "Stocks in March")


def route(*steps: RouteStep) -> tuple[RouteDrafted, RouteAdopted]:
    return RouteDrafted("plain", 1, "EX", "Plain", steps, "editor"), RouteAdopted("plain", 1, "EX")


def holds(name: str, post: str, until: datetime | None = None) -> a.PostFilled:
    return a.PostFilled(post, name, LONG_AGO, until, acting=False)


BASE = (OPENED, KIND_DRAFTED, KIND_ADOPTED, TEMPLATE_DRAFTED, TEMPLATE_ADOPTED, *route(*STEPS))
PEOPLE = (holds("bea", "EX:moh/legal"), holds("carlos", "EX:moh/head"))


def manifest(text: str, **data: str) -> Manifest:
    fields = tuple(FieldValue(name, value) for name, value in data.items())
    return Manifest(DOCUMENT, TEMPLATE, "es", "Stocks in March", text, fields, ())


def saved(version: int, text: str = "As planned.", by: str = "ana", **data: str) -> e.VersionSaved:
    said = manifest(text, **(data or {"period": "March"})).canonical()
    return e.VersionSaved(*STANDING, version, by, f"g-{by}", "Stocks in March", said, digest(said))


def save(base: int, text: str = "As planned.", **data: str) -> c.SaveVersion:
    fields = (data or {"period": "March"}).items()
    return c.SaveVersion(DOCUMENT, base, text, tuple(FieldValue(name, value) for name, value in fields))


def review(version: int, *steps: RouteStep) -> e.ReviewStarted:
    return e.ReviewStarted(*STANDING, version, tuple(step.at(UNIT) for step in steps or STEPS))


def agreed(version: int, by: str = "bea", post: str = "EX:moh/legal", step: str = "legal") -> e.StepAgreed:
    return e.StepAgreed(*STANDING, version, step, post, by)


def approved(version: int, at: datetime = AT) -> e.DocumentApproved:
    digest_ = saved(version).manifest_sha256
    return e.DocumentApproved(*STANDING, version, "approval", "EX:moh/head", "carlos", at, digest_)


def at(who: Act, later: timedelta) -> Act:
    return replace(who, at=AT + later)


DRAFTED: tuple[Any, ...] = (*BASE, *PEOPLE, STARTED, saved(1))
REVIEWED: tuple[Any, ...] = (*DRAFTED, review(1))
