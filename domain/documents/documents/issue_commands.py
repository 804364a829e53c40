"""What can be asked about a document from its approval on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.documents.documents.redaction_commands import RedactionCommand
from domain.documents.forms import (
    Body,
    DocumentUuid,
    KindCode,
    Language,
    ReasonCode,
    ReceivedBy,
    Recipient,
    SubjectLine,
    TitleLine,
)
from domain.files.published import UploadId
from domain.kernel.declarations import INTERNAL, Secret, command
from domain.registers.published import SeriesCode
from domain.sharing.published import LegalBasis, SealId, ShareHolder
from domain.sharing.published import Reason as SealingReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterDocument:
    """Give an approved document the next number of the register that its kind names."""

    document_id: DocumentUuid


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterIncoming:
    """Give a document that came in from outside its number. `sender` is a unit, or the random id of a party.

    `scanned` says that it came on paper. What it says may be told in `text`; `reference` is what the sender calls it.
    `attachments` are its files, the document itself first: uploads of the unit, sealed with the key of `file_id`.
    """

    document_id: DocumentUuid
    file_id: DocumentUuid
    kind: KindCode
    series: SeriesCode
    language: Language
    channel: ReceivedBy
    received_at: datetime
    subject: Annotated[SubjectLine | None, Secret("file_id")]
    sender: Recipient | None = None
    scanned: bool = False
    text: Annotated[Body | None, Secret("file_id")] = None
    reference: Annotated[SubjectLine | None, Secret("file_id")] = None
    attachments: tuple[UploadId, ...] = ()


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordRendering:
    """Record what a numbered document was printed to: from which template, and from which manifest."""

    document_id: DocumentUuid
    blob: str
    size: int
    pages: int
    renderer: str
    fonts_sha256: str
    sha256: Annotated[str | None, Secret("document_id")]
    template: str
    manifest_sha256: Annotated[str | None, Secret("document_id")]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordRenderingFailure:
    """Record that a numbered document could not be printed."""

    document_id: DocumentUuid
    code: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordSignature:
    """Record the seal of a printed document, as it was measured.

    `prefix_sha256` is that of the bytes which it begins with, `renderer` and `fonts_sha256` what these were printed by.
    `finding` is what is wrong with the seal, `signed_at` the time of a timestamp authority. `upload_id` is what the
    approver brought; None for a seal of the installation.
    """

    document_id: DocumentUuid
    blob: str
    size: int
    level: str
    certificate_sha256: str
    prefix_length: int
    prefix_sha256: Annotated[str | None, Secret("document_id")]
    sha256: Annotated[str | None, Secret("document_id")]
    renderer: str
    fonts_sha256: str
    finding: str | None = None
    signed_at: datetime | None = None
    upload_id: str | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealDocument:
    """Bring a printed document that one approved, sealed with a key of one's own: an upload for its official file."""

    document_id: DocumentUuid
    upload_id: UploadId


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RequestArchiveStamp:
    """Ask for an archive timestamp behind the newest sealed file of a document, by the clock of the record."""

    document_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordArchiveStamp:
    """Record the sealed file with an archive timestamp behind it; `prefix_sha256` is that of the file before."""

    document_id: DocumentUuid
    blob: str
    size: int
    level: str
    prefix_length: int
    prefix_sha256: Annotated[str | None, Secret("document_id")]
    sha256: Annotated[str | None, Secret("document_id")]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordArchiveStampFailure:
    """Record that there was no archive timestamp to be had."""

    document_id: DocumentUuid
    code: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Dispatch:
    """Send an issued document to units, posts, accounts or parties: each gets a delivery of its own."""

    document_id: DocumentUuid
    recipients: tuple[Recipient, ...]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Supersede:
    """Let another issued document of the same file hold in place of this one."""

    document_id: DocumentUuid
    by: DocumentUuid
    reason: ReasonCode


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReturnAfterTrial:
    """Return a submitted version that cannot be printed, with the code of why."""

    document_id: DocumentUuid
    version: int
    code: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordTrialPrint:
    """Record what a submitted version was printed to on trial."""

    document_id: DocumentUuid
    version: int
    blob: str
    size: int
    pages: int


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AddLeaves:
    """Give a document the next leaves of its file: one for each page. Of what came in, `pages` says how many."""

    document_id: DocumentUuid
    pages: int | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealLeaf:
    """Seal the leaves of a document in its file, on a legal basis: they stay, for the units, posts and accounts named.

    `seal_id` is the id of the seal on the access to the file, by which it can be lifted.
    """

    document_id: DocumentUuid
    seal_id: SealId
    basis: LegalBasis
    reason: SealingReason
    named: tuple[ShareHolder, ...]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PublishDocument:
    """Let anybody read an issued document, whole or as it was redacted, under a title for the public.

    `redaction` is the upload of the redacted file, once it was looked into.
    """

    document_id: DocumentUuid
    title: TitleLine
    redaction: UploadId | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PublishAnnouncement:
    """Publish an issued document whose kind goes to the public: whole, and under its subject."""

    document_id: DocumentUuid


RecordingCommand = RecordRendering | RecordRenderingFailure | RecordSignature
ArchivingCommand = RequestArchiveStamp | RecordArchiveStamp | RecordArchiveStampFailure
IssueCommand = (
    ReturnAfterTrial
    | RecordTrialPrint
    | RegisterDocument
    | RegisterIncoming
    | RecordingCommand
    | AddLeaves
    | SealLeaf
    | Dispatch
    | Supersede
    | PublishDocument
    | PublishAnnouncement
    | RedactionCommand
    | SealDocument
    | ArchivingCommand
)
