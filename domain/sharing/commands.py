"""What can be asked about access to official files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.sharing.forms import (
    BreakFinding,
    BreakId,
    BreakReason,
    EntryId,
    FileId,
    FileLevel,
    LegalBasis,
    OwnerUnit,
    Purpose,
    Reason,
    RecallId,
    RequestGround,
    RequestId,
    SealId,
    SealReach,
    ShareHolder,
    ShareId,
)


@dataclass(frozen=True, slots=True)
class OpenFileAccess:
    """Say whose file it is, so that it can be lent and sealed."""

    file_id: FileId
    owner_unit: OwnerUnit
    level: FileLevel


@dataclass(frozen=True, slots=True)
class ShareFile:
    """Lend a file of one's own body, or some entries of it, for at most 366 days: from now, or from a later moment.

    The holder accepts it before anything is seen. Without `entries` it is the whole file. `answers` is the request that
    it meets: one of this holder for this file.
    """

    file_id: FileId
    share_id: ShareId
    owner_unit: OwnerUnit
    holder: ShareHolder
    purpose: Purpose
    basis: LegalBasis
    valid_until: datetime
    entries: tuple[EntryId, ...] = ()
    may_copy: bool = False
    valid_from: datetime | None = None
    answers: RequestId | None = None


@dataclass(frozen=True, slots=True)
class AcceptShare:
    """Take what is lent, on its terms: an account for itself (`account_id`), an officer for a unit or a post."""

    file_id: FileId
    share_id: ShareId
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class NarrowShare:
    """Lend less: fewer entries, until an earlier moment, or no longer to copy. What is left out stays as it is."""

    file_id: FileId
    share_id: ShareId
    entries: tuple[EntryId, ...] = ()
    valid_until: datetime | None = None
    may_copy: bool | None = None


@dataclass(frozen=True, slots=True)
class RevokeShare:
    """Take back what is lent."""

    file_id: FileId
    share_id: ShareId
    reason: Reason


@dataclass(frozen=True, slots=True)
class RecallShares:
    """Take back all that the unit has lent to a holder now, who leaves or has no more to do with it.

    It is rehearsed first, another person confirms it, and then each share ends by itself.
    """

    recall_id: RecallId
    owner_unit: OwnerUnit
    holder: ShareHolder
    reason: Reason


@dataclass(frozen=True, slots=True)
class EndRecalledShare:
    """End a share that its owner recalled. No seal stops that; one that has ended adds nothing."""

    file_id: FileId
    share_id: ShareId
    reason: Reason


@dataclass(frozen=True, slots=True)
class OrderSeal:
    """Hide a file, or some entries of it, from the holders named or all but these; their shares end.

    Of entries, `hideLine` hides the line too that says that there is one; without it that stays, as a sealed entry.
    """

    file_id: FileId
    seal_id: SealId
    reach: SealReach
    basis: LegalBasis
    reason: Reason
    holders: tuple[ShareHolder, ...] = ()
    entries: tuple[EntryId, ...] = ()
    valid_until: datetime | None = None
    hide_line: bool = True


@dataclass(frozen=True, slots=True)
class Unseal:
    """Lift a seal: who saw the file before sees it again, but shares stay ended."""

    file_id: FileId
    seal_id: SealId
    reason: Reason


@dataclass(frozen=True, slots=True)
class BreakSeal:
    """See a sealed file in an emergency, oneself, for 1 to 24 hours: no seal on it stops the one who acts meanwhile.

    It shows nothing more than it would without its seals, and is reviewed by somebody else within 7 days.
    """

    file_id: FileId
    break_id: BreakId
    hours: int
    reason: BreakReason


@dataclass(frozen=True, slots=True)
class ReviewBreak:
    """Say whether breaking a seal was right. What is left of its time ends by that."""

    file_id: FileId
    break_id: BreakId
    finding: BreakFinding
    remarks: Reason


@dataclass(frozen=True, slots=True)
class MarkBreakUnreviewed:
    """Mark a broken seal that nobody reviewed in time."""

    file_id: FileId
    break_id: BreakId


@dataclass(frozen=True, slots=True)
class RequestFile:
    """Ask the unit whose file it is to lend it, or some entries: for a unit, a post or oneself (`holder`).

    It is recorded alike whether there is such a file or not.
    """

    request_id: RequestId
    file_id: FileId
    owner_unit: OwnerUnit
    holder: ShareHolder
    purpose: Purpose
    basis: LegalBasis
    entries: tuple[EntryId, ...] = ()


@dataclass(frozen=True, slots=True)
class RefuseRequest:
    """Say why a file is not lent to the one who asked for it."""

    request_id: RequestId
    ground: RequestGround


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Meet a request with a share: a part of the act that lends."""

    request_id: RequestId
    file_id: FileId
    share_id: ShareId
    owner_unit: OwnerUnit
    holder: ShareHolder


OfBreak = BreakSeal | ReviewBreak | MarkBreakUnreviewed
OfRequest = RequestFile | RefuseRequest | AnswerRequest
OfLending = ShareFile | AcceptShare | NarrowShare | RevokeShare | EndRecalledShare
Command = OpenFileAccess | OfLending | OrderSeal | Unseal | OfBreak
