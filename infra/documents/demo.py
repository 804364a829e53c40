"""The demo's offices write to each other: requests, a reply, a circular, one in its place, and an announcement.

One request is left unanswered: once the clock is turned past its term (`foja clock turn +30d`) it is overdue. All is
made up and says so. The worker prints and seals meanwhile: what needs that waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from application.kernel.orders import Principal
from domain.authority.commands import GrantRole, TakePost
from domain.calendars.commands import DefineCalendarYear
from domain.documents.deliveries.commands import AcceptDelivery, OpenDelivery
from domain.documents.documents import commands as c
from domain.documents.documents import issue_commands as i
from domain.documents.documents.manifest import FieldValue
from domain.documents.files.commands import OpenFile
from domain.documents.kinds.commands import AdoptKind, DraftKind
from domain.documents.kinds.terms import DocumentDirection, Expectation, KindTerms, Silence
from domain.documents.routes.commands import AdoptRoute, DraftRoute
from domain.documents.routes.steps import DocumentDuty, RouteStep
from domain.documents.templates.commands import AdoptTemplate, DraftTemplate
from domain.documents.templates.content import TemplateField, TemplateFieldType
from domain.organisations.commands import CreatePost, CreateUnit
from domain.organisations.kinds import UnitKind
from domain.registers.commands import OpenSeries
from domain.registers.published import EntryDirection
from infra.authority.founding import grant_id
from infra.rendering.shipped import ShippedTemplate, shipped_templates

GOVERNMENT = "DEMO"
CABINET, WATER, ROADS = (f"{GOVERNMENT}:{code}" for code in ("cabinet", "water", "roads"))
BEGIN = date(2000, 1, 1)
REASON = "demo: the people of the story"
EDITOR, ADOPTER = (Principal(f"demo:template-{duty}", GOVERNMENT) for duty in ("editor", "adopter"))
REGISTRAR, CLERK = (Principal(f"demo:document-{duty}", GOVERNMENT) for duty in ("registrar", "clerk"))
PUBLIC = "pub"
"""The series of what is for everybody."""
PATTERN = "{unit}/{series}/{year}/{n:06}"
AWAITED = frozenset({"template_not_checked", "not_issued"})
"""What the worker does meanwhile."""


@dataclass(frozen=True, slots=True)
class DocumentScene:
    """One act; it is tried again while the worker is at what `waits_for` names."""

    command: Any
    by: Principal
    waits_for: frozenset[str] = AWAITED


@dataclass(frozen=True, slots=True)
class Office:
    """A unit, and the people who write and approve for it."""

    unit: str

    @property
    def code(self) -> str:
        return self.unit.partition(":")[2]

    def who(self, duty: str) -> Principal:
        """The person of the office for a duty."""
        return Principal(f"demo:{duty}-of-{self.code}", self.unit)


OFFICES = tuple(map(Office, (CABINET, WATER, ROADS)))


def id_of(number: int) -> str:
    """An id of the story, always the same."""
    return f"019a0000-0000-7000-8000-{number:012x}"


def founding() -> Iterator[Any]:
    """The offices, their posts and people, and the years whose days count."""
    yield CreateUnit(GOVERNMENT, "cabinet", UnitKind.INSTITUTION, "Cabinet (demo)", BEGIN)
    for code, name in (("water", "Water Office (demo)"), ("roads", "Roads Office (demo)")):
        yield CreateUnit(GOVERNMENT, code, UnitKind.INSTITUTION, name, BEGIN, CABINET)
    for year in range(date.today().year, date.today().year + 3):  # noqa: DTZ011 - the demo's years, to the day
        yield DefineCalendarYear(GOVERNMENT, year, "Europe/Madrid", (6, 7), (date(year, 1, 1), date(year, 5, 1)))
    for principal, role in (
        (EDITOR, "template_editor"),
        (ADOPTER, "template_adopter"),
        (REGISTRAR, "document_registrar"),
        (CLERK, "document_clerk"),
    ):
        yield _grant(principal, role, GOVERNMENT)
    for office in OFFICES:
        yield from _staffed(office)


def _staffed(office: Office) -> Iterator[Any]:
    for post in ("legal", "head"):
        yield CreatePost(office.unit, post, f"{post} (demo)", BEGIN)
        yield TakePost(f"{office.unit}/{post}", office.who(post).actor, REASON)
    for duty, role in (("writer", "document_drafter"), ("legal", "document_reviewer"), ("head", "document_approver")):
        yield _grant(office.who(duty), role, office.unit)
    yield OpenSeries(office.unit, "out", PATTERN, "Europe/Madrid", (EntryDirection.INTERNAL,))
    if office.unit == CABINET:
        yield OpenSeries(CABINET, PUBLIC, PATTERN, "Europe/Madrid", (EntryDirection.OUT,))


def _grant(principal: Principal, role: str, unit: str) -> GrantRole:
    return GrantRole(grant_id(principal.actor, role, unit), principal.actor, role, unit, REASON)


def told(today: date) -> Iterator[DocumentScene]:
    """What the offices do, act by act."""
    yield from _defined(today)
    cabinet, water, _ = OFFICES
    yield DocumentScene(OpenFile(id_of(1), WATER, "internal", "Dam of the upper valley (demo)", 10), REGISTRAR)
    yield DocumentScene(OpenFile(id_of(2), CABINET, "internal", "Directions to offices (demo)", 10), REGISTRAR)
    ask = Letter(water, id_of(1), "instruction_request", id_of(11), "How far may the dam be lowered?")
    yield from ask.sent(CABINET)
    yield DocumentScene(OpenDelivery(ask.id, CABINET), CLERK)
    reply = Letter(cabinet, id_of(2), "reply", id_of(12), "The dam may be lowered to 40 m", ask.id)
    yield from reply.sent(WATER)
    yield DocumentScene(AcceptDelivery(reply.id, WATER), CLERK)
    circular = Letter(cabinet, id_of(2), "circular", id_of(13), "Office hours in summer")
    yield from circular.sent(WATER, ROADS)
    yield DocumentScene(OpenDelivery(circular.id, ROADS), CLERK)
    corrected = Letter(cabinet, id_of(2), "circular", id_of(14), "Office hours in summer, corrected")
    yield from corrected.sent(WATER, ROADS)
    yield DocumentScene(i.Supersede(circular.id, corrected.id, "incorrect"), REGISTRAR)
    yield from Letter(water, id_of(1), "instruction_request", id_of(15), "Who pays for the gauge?").sent(CABINET)
    yield from Letter(cabinet, id_of(2), "announcement", id_of(16), "The valley road is closed in May").issued()


def _defined(today: date) -> Iterator[DocumentScene]:
    """Templates, a route and kinds: drafted by one, adopted by another."""
    apart = (DocumentDuty.DRAFT.value,)
    steps = (
        RouteStep("legal", "Legal review", DocumentDuty.REVIEW, ("/legal",), 1, 3, apart),
        RouteStep("approval", "Approval", DocumentDuty.APPROVE, ("/head",), 1, 2, (*apart, "review")),
    )
    yield DocumentScene(DraftRoute("plain", 1, GOVERNMENT, "Legal review, then the head", steps), EDITOR)
    yield DocumentScene(AdoptRoute("plain", 1), ADOPTER)
    for shipped in shipped_templates():
        yield DocumentScene(_template(shipped), EDITOR)
        yield DocumentScene(AdoptTemplate(_name(shipped), 1), ADOPTER)
    for code, terms in KINDS.items():
        yield DocumentScene(DraftKind(GOVERNMENT, code, 1, terms), EDITOR)
        yield DocumentScene(AdoptKind(GOVERNMENT, code, 1, today), ADOPTER)


def _name(shipped: ShippedTemplate) -> str:
    return f"{shipped.code}-{shipped.language}"


def _template(shipped: ShippedTemplate) -> DraftTemplate:
    fields = tuple(
        TemplateField(field.name, field.title, TemplateFieldType(field.type), field.required)
        for field in shipped.fields
    )
    return DraftTemplate(_name(shipped), 1, GOVERNMENT, shipped.title, shipped.language, fields, shipped.source)


def _terms(title: str, direction: DocumentDirection, expects: Expectation, days: int, template: str) -> KindTerms:
    answers, silence = template == "reply-en", Silence.ESCALATES if expects is Expectation.REPLY else Silence.REMINDS
    said = (title, direction, expects, silence, answers, "out", f"{template}@1", "plain@1")
    return KindTerms(*said, publish=False, days=days, retention=10)


ANNOUNCEMENT = KindTerms(
    "Announcement",
    DocumentDirection.PUBLIC,
    Expectation.NOTHING,
    Silence.NOTHING,
    answers=False,
    series=PUBLIC,
    template="letter-en@1",
    route="plain@1",
    publish=True,
    retention=10,
)


_UP, _DOWN = DocumentDirection.UP, DocumentDirection.DOWN
KINDS = {
    "instruction_request": _terms("Request for instructions", _UP, Expectation.REPLY, 15, "letter-en"),
    "reply": _terms("Reply", _DOWN, Expectation.ACKNOWLEDGEMENT, 5, "reply-en"),
    "circular": _terms("Circular", _DOWN, Expectation.OPENING, 10, "circular-en"),
    "announcement": ANNOUNCEMENT,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A document of the story, from its draft to its dispatch."""

    office: Office
    file_id: str
    kind: str
    id: str
    subject: str
    answers: str | None = None

    def sent(self, *recipients: str) -> Iterator[DocumentScene]:
        """Issued, and sent once it is."""
        yield from self.issued()
        yield DocumentScene(i.Dispatch(self.id, recipients), REGISTRAR)

    def issued(self) -> Iterator[DocumentScene]:
        """Drafted, reviewed, approved and numbered; the worker prints and seals it."""
        writer, legal, head = (self.office.who(duty) for duty in ("writer", "legal", "head"))
        yield DocumentScene(c.StartDraft(self.id, self.file_id, self.kind, "en", self.subject, self.answers), writer)
        yield DocumentScene(c.SaveVersion(self.id, 0, "This text is made up for the demo.", self._data()), writer)
        yield DocumentScene(c.SubmitForReview(self.id, 1), writer)
        yield DocumentScene(c.Agree(self.id, "legal", 1), legal)
        yield DocumentScene(c.Approve(self.id, 1), head)
        yield DocumentScene(i.RegisterDocument(self.id), REGISTRAR)

    def _data(self) -> tuple[FieldValue, ...]:
        """A value for each field of its template."""
        template = KINDS[self.kind].template.partition("@")[0]
        shipped = next(each for each in shipped_templates() if _name(each) == template)
        return tuple(FieldValue(field.name, str(shipped.sample[field.name])) for field in shipped.fields)
