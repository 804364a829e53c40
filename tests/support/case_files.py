"""A small context whose rows tell of persons and are keyed by none of them: secret files, and who works on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, Personal, Recorded, Secret, event
from projections.kernel.declarations import ReadModel
from tests.support.people import PersonErased

OfficerName = Annotated[str | None, Personal("officer_id", "identity")]
OfficerMail = Annotated[str | None, Personal("officer_id", "contact")]
DeputyName = Annotated[str | None, Personal("deputy_id", "identity")]
Grounds = Annotated[str | None, Secret("case_id")]


@event("cases.CaseOpened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CaseOpened:
    case_id: str
    officer_id: str
    officer_name: OfficerName
    officer_mail: OfficerMail
    subject: str
    grounds: Grounds = None


@event("cases.DeputyNamed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeputyNamed:
    case_id: str
    deputy_id: str
    deputy_name: DeputyName


@event("cases.NoteAdded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A note; one that says "break" cannot be folded."""

    case_id: str
    text: str


@event("cases.CaseClosed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CaseClosed:
    case_id: str


@event("cases.CaseDestroyed", fields=PUBLIC, erases="case_id")
@dataclass(frozen=True, slots=True)
class CaseDestroyed:
    case_id: str


@event("cases.ContactEnded", fields=PUBLIC, erases="person_id", purpose="contact")
@dataclass(frozen=True, slots=True)
class ContactEnded:
    """What somebody told to be reached by is destroyed, and nothing else."""

    person_id: str


@dataclass(frozen=True, slots=True)
class Note:
    """A child, kept as JSON with its file."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file, its officer, and since one was named their deputy."""

    case_id: str
    subject: str
    officer_id: str
    officer_name: OfficerName
    officer_mail: OfficerMail
    deputy_id: str | None = None
    deputy_name: DeputyName = None
    notes: tuple[Note, ...] = ()
    grounds: Grounds = None


EVENTS: tuple[type[Any], ...] = (CaseOpened, DeputyNamed, NoteAdded, CaseClosed)
CODEC = Codec((*EVENTS, PersonErased, CaseDestroyed, ContactEnded))


def keys(fact: Recorded[Any]) -> Iterable[str]:
    return (fact.event.case_id,)


def evolve(row: CaseFile | None, fact: Recorded[Any], _: str) -> CaseFile | None:
    match fact.event, row:
        case CaseOpened() as opened, _:
            return CaseFile(
                opened.case_id,
                opened.subject,
                opened.officer_id,
                opened.officer_name,
                opened.officer_mail,
                grounds=opened.grounds,
            )
        case DeputyNamed() as named, CaseFile():
            return replace(row, deputy_id=named.deputy_id, deputy_name=named.deputy_name)
        case NoteAdded(text="break"), _:
            raise ValueError("a note that cannot be folded")
        case NoteAdded() as note, CaseFile():
            return replace(row, notes=(*row.notes, Note(note.text, len(row.notes) + 1)))
        case CaseClosed(), _:
            return None
        case _:
            return row


CASE_FILES: ReadModel[CaseFile] = ReadModel(
    "cases.case_files", 1, CaseFile, "case_id", EVENTS, keys, evolve, history=True, permission="cases.read"
)
