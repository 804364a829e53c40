"""What is done outside for documents: print what has a number, seal what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from domain.documents.certificates.commands import RecordOwnCertificate
from domain.documents.documents import events as e
from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.kinds.terms import SealedBy
from domain.documents.templates import commands as t
from domain.documents.templates import events as te
from domain.documents.templates.content import TemplateContent
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class PrintRequest:
    """A document to print: on trial without a number, or with the one that it has."""

    document_id: str
    file_id: str
    version: int
    at: datetime
    number: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed: `blob` is under what name it was stored, empty where nothing is kept.

    `template` and `manifest_sha256` are what it was printed from.
    """

    blob: str
    size: int
    pages: int
    renderer: str
    fonts_sha256: str
    sha256: str
    template: str = ""
    manifest_sha256: str = ""


@dataclass(frozen=True, slots=True)
class SealRequest:
    """A printed document to seal, and what it was printed by."""

    document_id: str
    file_id: str
    blob: str
    renderer: str
    fonts_sha256: str


@dataclass(frozen=True, slots=True)
class SealedFile:
    """The sealed document as it was stored."""

    blob: str
    size: int
    level: str
    certificate_sha256: str
    prefix_length: int
    prefix_sha256: str
    sha256: str
    valid_from: datetime
    valid_until: datetime
    finding: str | None = None
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArchiveRequest:
    """A sealed file to put an archive timestamp behind."""

    document_id: str
    file_id: str
    blob: str


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """The same with an archive timestamp, as it was stored."""

    blob: str
    size: int
    level: str
    prefix_length: int
    prefix_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OwnSealRequest:
    """What the approver brought, to be looked at."""

    document_id: str
    upload_id: str
    blob: str


@dataclass(frozen=True, slots=True)
class OwnSeal:
    """What was measured of it: `level` and the rest are empty where it has no seal at all."""

    blob: str
    size: int
    level: str
    certificate_sha256: str
    prefix_length: int
    prefix_sha256: str
    sha256: str
    renderer: str
    fonts_sha256: str
    finding: str | None
    signed_at: datetime | None


def to_print(fact: Recorded[Any]) -> PrintRequest:
    """A document with its number, dated by the register."""
    event: i.DocumentNumbered = fact.event
    return filled(PrintRequest, event, at=fact.act.at, date=event.registered_on.isoformat())


def to_try(fact: Recorded[Any]) -> PrintRequest:
    """A submitted version, without a number."""
    return filled(PrintRequest, fact.event, at=fact.act.at)


def to_seal(fact: Recorded[Any]) -> SealRequest | None:
    """A printed document that the installation seals."""
    event: i.DocumentRendered = fact.event
    return filled(SealRequest, event) if event.sealed_by is SealedBy.INSTALLATION else None


def to_archive(fact: Recorded[Any]) -> ArchiveRequest:
    """A sealed file that is due."""
    return filled(ArchiveRequest, fact.event)


def to_examine(fact: Recorded[Any]) -> OwnSealRequest:
    """What an approver brought."""
    return filled(OwnSealRequest, fact.event)


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A drafted version of a template to compile, and the hash of that draft."""

    template_id: str
    version: int
    content: TemplateContent


def to_compile(fact: Recorded[Any]) -> TemplateDraft:
    """A template as it was drafted."""
    event: te.TemplateDrafted = fact.event
    return TemplateDraft(event.template_id, event.version, filled(TemplateContent, event))


def _printed(request: PrintRequest, printed: Printed) -> Sequence[Any]:
    return [filled(c.RecordRendering, printed, document_id=request.document_id)]


def _tried(request: PrintRequest, printed: Printed) -> Sequence[Any]:
    return [filled(c.RecordTrialPrint, printed, document_id=request.document_id, version=request.version)]


def _sealed(request: SealRequest, sealed: SealedFile) -> Sequence[Any]:
    """The certificate of the installation is recorded with what it seals first."""
    printed = {"renderer": request.renderer, "fonts_sha256": request.fonts_sha256}
    return [
        filled(RecordOwnCertificate, sealed),
        filled(c.RecordSignature, sealed, document_id=request.document_id, **printed),
    ]


def _archived(request: ArchiveRequest, file: ArchivedFile) -> Sequence[Any]:
    return [filled(c.RecordArchiveStamp, file, document_id=request.document_id)]


def _examined(request: OwnSealRequest, seal: OwnSeal) -> Sequence[Any]:
    return [filled(c.RecordSignature, seal, document_id=request.document_id, upload_id=request.upload_id)]


def _compiled(request: TemplateDraft, _: Printed) -> Sequence[Any]:
    return [t.RecordTemplateCheck(request.template_id, request.version, request.content.sha256)]


PRINT = Effect(
    "documents.print",
    (i.DocumentNumbered,),
    to_print,
    _printed,
    lambda request, code: [c.RecordRenderingFailure(request.document_id, code)],
    start="beginning",
)
TRY = Effect(
    "documents.try",
    (e.ReviewStarted,),
    to_try,
    _tried,
    lambda request, code: [c.ReturnAfterTrial(request.document_id, request.version, code)],
    start="beginning",
)
SEAL = Effect(
    "documents.seal",
    (i.DocumentRendered,),
    to_seal,
    _sealed,
    lambda _, __: [],
    start="beginning",
)
EXAMINE_SEAL = Effect(
    "documents.examine_seal",
    (i.OwnSealOffered,),
    to_examine,
    _examined,
    lambda _, __: [],
    start="beginning",
)
ARCHIVE = Effect(
    "documents.archive_seal",
    (i.ArchiveStampDue,),
    to_archive,
    _archived,
    lambda request, code: [c.RecordArchiveStampFailure(request.document_id, code)],
    at_once=2,
    start="beginning",
)
COMPILE = Effect(
    "documents.compile",
    (te.TemplateDrafted,),
    to_compile,
    _compiled,
    lambda request, code: [t.RecordTemplateCheck(request.template_id, request.version, request.content.sha256, code)],
    start="beginning",
)

EFFECTS = (COMPILE, TRY, PRINT, SEAL, EXAMINE_SEAL, ARCHIVE)
