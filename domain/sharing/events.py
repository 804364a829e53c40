"""What happens to access to an official file. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event
from domain.sharing.forms import BreakFinding, FileLevel, LegalBasis, RequestGround, SealReach


@event("sharing.FileAccessOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileAccessOpened:
    """A file has an owner: the unit of the body whose file it is, which alone lends it."""

    file_id: str
    owner_unit: str
    level: FileLevel


@event("sharing.FileShared", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileShared:
    """A file, or some entries of it, is lent to a holder, from a moment to the one before another."""

    file_id: str
    share_id: str
    owner_unit: str
    holder: str
    purpose: str
    basis: LegalBasis
    entries: tuple[str, ...]
    may_copy: bool
    valid_from: datetime
    valid_until: datetime


@event("sharing.ShareAccepted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ShareAccepted:
    """The holder takes what is lent, on its terms: from now on it is seen."""

    file_id: str
    share_id: str


@event("sharing.ShareNarrowed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ShareNarrowed:
    """Less is lent, or for less long; what it says is all that is left."""

    file_id: str
    share_id: str
    entries: tuple[str, ...]
    may_copy: bool
    valid_until: datetime


@event("sharing.ShareRevoked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ShareRevoked:
    """The owner takes back what was lent."""

    file_id: str
    share_id: str
    reason: str


@event("sharing.SharesRecalled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SharesRecalled:
    """A unit takes back all that it has lent to a holder at this moment; each share ends by an act of its own."""

    recall_id: str
    owner_unit: str
    holder: str
    reason: str


@event("sharing.ShareEndedBySeal", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ShareEndedBySeal:
    """A seal ends what was lent: it never outlives the secrecy of the file."""

    file_id: str
    share_id: str
    seal_id: str


@event("sharing.SealOrdered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealOrdered:
    """A file, or some entries of it, is hidden from now on: from the holders named, or from all but these.

    With `hide_line`, as always before there was a choice, so is that there is such an entry.
    """

    file_id: str
    seal_id: str
    owner_unit: str
    reach: SealReach
    holders: tuple[str, ...]
    entries: tuple[str, ...]
    basis: LegalBasis
    reason: str
    valid_until: datetime | None
    hide_line: bool = True


@event("sharing.SealLifted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealLifted:
    """What was sealed is seen again by those who saw it; shares that the seal ended stay ended."""

    file_id: str
    seal_id: str
    reason: str


@event("sharing.SealBroken", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealBroken:
    """Somebody in an emergency sees a file in spite of its seals, to the moment before `valid_until`."""

    file_id: str
    break_id: str
    owner_unit: str
    account_id: str
    hours: int
    reason: str
    valid_until: datetime
    review_due: datetime


@event("sharing.SealBreakReviewed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealBreakReviewed:
    """Somebody else looked at the breaking of a seal, which ends by that if time has not ended it before."""

    file_id: str
    break_id: str
    finding: BreakFinding
    remarks: str


@event("sharing.SealBreakUnreviewed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealBreakUnreviewed:
    """Nobody reviewed the breaking of a seal in time."""

    file_id: str
    break_id: str


@event("sharing.FileRequested", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileRequested:
    """A holder asks a unit to lend a file, of which nothing is known by that: not even that there is one."""

    request_id: str
    file_id: str
    owner_unit: str
    holder: str
    purpose: str
    basis: LegalBasis
    entries: tuple[str, ...]


@event("sharing.RequestRefused", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RequestRefused:
    """The file is not lent to the one who asked for it."""

    request_id: str
    ground: RequestGround


@event("sharing.RequestAnswered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """The file that was asked for is lent, by a share in the same act."""

    request_id: str
    share_id: str


OfBreak = SealBroken | SealBreakReviewed | SealBreakUnreviewed
OfRequest = FileRequested | RequestRefused | RequestAnswered
Event = (
    FileAccessOpened
    | FileShared
    | ShareAccepted
    | ShareNarrowed
    | ShareRevoked
    | ShareEndedBySeal
    | SealOrdered
    | SealLifted
    | OfBreak
)
OfShare = ShareAccepted | ShareNarrowed | ShareRevoked | ShareEndedBySeal
