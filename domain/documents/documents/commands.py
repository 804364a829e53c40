"""What can be asked about a document until it is approved, and to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.documents.documents.manifest import FieldValue
from domain.documents.forms import Body, DocumentUuid, KindCode, Language, ReasonCode, Remarks, SubjectLine
from domain.documents.routes.steps import StepKey
from domain.files.published import UploadId
from domain.kernel.declarations import INTERNAL, Secret, command
from domain.kernel.definitions import Pin


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StartDraft:
    """Start a document in an official file: under the newest version of its kind, and its template and route.

    `template` takes another adopted template, such as one in another language. `answers` is the request that a reply
    answers.
    """

    document_id: DocumentUuid
    file_id: DocumentUuid
    kind: KindCode
    language: Language
    subject: Annotated[SubjectLine | None, Secret("file_id")]
    answers: DocumentUuid | None = None
    template: Pin | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class InviteDrafter:
    """Let another account draft the document too; it may not review or approve it then."""

    document_id: DocumentUuid
    account_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RemoveDrafter:
    """Let an account draft no longer. Whoever saved a version still counts as its drafter."""

    document_id: DocumentUuid
    account_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SaveVersion:
    """Save a new version, made of version `base`, 0 for the first. Without `subject`, that of before stays.

    `attachments` are uploads of the unit, in order, sealed with the key of the document's file.
    """

    document_id: DocumentUuid
    base: int
    text: Annotated[Body | None, Secret("document_id")]
    data: Annotated[tuple[FieldValue, ...] | None, Secret("document_id")] = None
    subject: Annotated[SubjectLine | None, Secret("document_id")] = None
    attachments: tuple[UploadId, ...] = ()


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MoveToTemplate:
    """Print the document from another adopted template from its next version on."""

    document_id: DocumentUuid
    template: Pin


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SubmitForReview:
    """Send the newest version along its route."""

    document_id: DocumentUuid
    version: int


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecallDraft:
    """Take a document back from review to draft on; all agreements end."""

    document_id: DocumentUuid


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Agree:
    """Agree to a version, as the post that the step is due from."""

    document_id: DocumentUuid
    step: StepKey
    version: int


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Object:
    """Object to a version: the step is done, and the approver sees why."""

    document_id: DocumentUuid
    step: StepKey
    version: int
    reason: ReasonCode
    remarks: Annotated[Remarks | None, Secret("document_id")] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReturnDraft:
    """Return a version to its drafters; all agreements end."""

    document_id: DocumentUuid
    step: StepKey
    version: int
    reason: ReasonCode
    remarks: Annotated[Remarks | None, Secret("document_id")] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Approve:
    """Approve one exact version. After an approval has lapsed, the same renews it."""

    document_id: DocumentUuid
    version: int


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class WithdrawDocument:
    """Withdraw an approved document: it takes effect no more. One that has a number is withdrawn once that is void."""

    document_id: DocumentUuid
    reason: ReasonCode


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Give a draft up; or a document that was never sent, once its number is void."""

    document_id: DocumentUuid


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MarkStepDue:
    """Record what follows where a step of a review was silent until now, by the clock of the record."""

    document_id: str
    version: int
    step: str


DraftersCommand = InviteDrafter | RemoveDrafter | SaveVersion | MoveToTemplate | SubmitForReview | RecallDraft
DraftingCommand = StartDraft | DraftersCommand
ReviewCommand = Agree | Object | ReturnDraft
EndingCommand = WithdrawDocument | DiscardDraft
DocumentCommand = DraftingCommand | ReviewCommand | Approve | EndingCommand
