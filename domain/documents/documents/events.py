"""What happens to a document. Stored names are a contract: add, never rename.

What it says, its subject, manifest and digest among that, is sealed under the key of its file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.documents.documents.manifest import StoredPart
from domain.documents.documents.silence_events import SilenceEvent
from domain.documents.documents.step_terms import StepTerm
from domain.documents.routes.steps import RouteStep
from domain.documents.secrecy import SecretText
from domain.kernel.blobs import StoredBlob
from domain.kernel.declarations import INTERNAL, event


@event("documents.DraftStarted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DraftStarted:
    """A document begins in a file, under these versions of its kind, template and route.

    `under_grant` is the grant of its drafter: those who gave it count as drafters too.
    """

    document_id: str
    file_id: str
    unit: str
    kind: str
    template: str
    route: str
    language: str
    answers: str | None
    drafter: str
    under_grant: str
    subject: SecretText


@event("documents.DrafterInvited", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DrafterInvited:
    """Another account may draft too."""

    document_id: str
    account_id: str


@event("documents.DrafterRemoved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DrafterRemoved:
    """An account drafts no longer."""

    document_id: str
    account_id: str


@event("documents.VersionSaved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class VersionSaved:
    """A version, by one of its drafters: its manifest, the SHA-256 of that, and its attachments as they are stored."""

    document_id: str
    file_id: str
    unit: str
    version: int
    drafter: str
    under_grant: str
    subject: SecretText
    manifest: SecretText
    manifest_sha256: SecretText
    parts: tuple[StoredPart, ...] = ()


@event("documents.MovedToTemplate", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MovedToTemplate:
    """The next version is printed from another template."""

    document_id: str
    template: str


@event("documents.ReviewStarted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReviewStarted:
    """A version with so many attachments goes along its route: these steps, of these posts.

    `terms` are those that begin with it. `silence_basis` is the law by which a reviewer who is silent agrees, where the
    kind cites one.
    """

    document_id: str
    file_id: str
    unit: str
    version: int
    steps: tuple[RouteStep, ...]
    attachments: int = 0
    terms: tuple[StepTerm, ...] = ()
    silence_basis: str | None = None


@event("documents.DraftRecalled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DraftRecalled:
    """A drafter takes the version back: what was said of it in these steps counts no more."""

    document_id: str
    file_id: str
    unit: str
    version: int
    steps: tuple[str, ...]


@event("documents.StepAgreed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StepAgreed:
    """A post agrees to a version; `done` says whether nothing more is due in the step.

    Here and below, `passed_to` is the post that spoke in its place, where the step was passed on.
    """

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    post: str
    reviewer: str
    done: bool = True
    passed_to: str | None = None


@event("documents.StepObjected", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StepObjected:
    """A post objects to a version; the approver sees why."""

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    post: str
    reviewer: str
    reason: str
    remarks: SecretText
    done: bool = True
    passed_to: str | None = None


@event("documents.DraftReturned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DraftReturned:
    """A post returns a version to its drafters: what was said of it in these steps counts no more."""

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    post: str
    reviewer: str
    reason: str
    remarks: SecretText
    steps: tuple[str, ...]
    passed_to: str | None = None


@event("documents.VersionPrinted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class VersionPrinted:
    """A submitted version was printed on trial, without a number: what its reviewers look at."""

    document_id: str
    file_id: str
    unit: str
    version: int
    blob: StoredBlob
    size: int
    pages: int


@event("documents.DocumentApproved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentApproved:
    """A post approves one exact version, by its manifest; the approval waits 30 days for its number."""

    document_id: str
    file_id: str
    unit: str
    version: int
    step: str
    post: str
    approver: str
    approved_at: datetime
    manifest_sha256: SecretText
    passed_to: str | None = None


@event("documents.DocumentWithdrawn", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentWithdrawn:
    """The document takes no effect."""

    document_id: str
    reason: str


@event("documents.DraftDiscarded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DraftDiscarded:
    """The draft is given up."""

    document_id: str


DraftingEvent = (
    DraftStarted
    | DrafterInvited
    | DrafterRemoved
    | VersionSaved
    | MovedToTemplate
    | ReviewStarted
    | DraftRecalled
    | DraftDiscarded
)
ReviewEvent = (
    StepAgreed | StepObjected | DraftReturned | VersionPrinted | DocumentApproved | DocumentWithdrawn | SilenceEvent
)
DocumentEvent = DraftingEvent | ReviewEvent
