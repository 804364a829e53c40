"""What is lent of a file, to whom, what for, on which ground, and until when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled, refilled
from domain.sharing import events as e
from domain.sharing.forms import LegalBasis
from domain.sharing.naming import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope
from projections.sharing.files import READ
from projections.sharing.holders import key_of, told_apart


class ShareState(StrEnum):
    """How far a share has come by what was done to it; `validUntil` ends it too, without an act."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    ENDED_BY_SEAL = "ended_by_seal"


@dataclass(frozen=True, slots=True)
class FileShare:
    """A file, or some entries of it, lent to a holder from `validFrom` to the moment before `validUntil`."""

    file_share_id: str
    file_id: str
    share_id: str
    owner_unit: str
    jurisdiction: str
    holder: str
    units: tuple[str, ...]
    posts: tuple[str, ...]
    accounts: tuple[str, ...]
    purpose: str
    basis: LegalBasis
    entries: tuple[str, ...]
    may_copy: bool
    valid_from: datetime
    valid_until: datetime
    state: ShareState
    shared_by: str
    shared_at: datetime
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_because: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The share."""
    return (key_of(fact.event.file_id, fact.event.share_id),)


def evolve(row: FileShare | None, fact: Recorded[Any], key: str) -> FileShare | None:
    """The share after an event."""
    act = fact.act
    match fact.event, row:
        case e.FileShared() as event, _:
            return filled(
                FileShare,
                event,
                **told_apart((event.holder,)),
                file_share_id=key,
                jurisdiction=jurisdiction_of(event.owner_unit),
                state=ShareState.OFFERED,
                shared_by=act.actor,
                shared_at=act.at,
            )
        case e.ShareAccepted(), FileShare():
            return replace(row, state=ShareState.ACCEPTED, accepted_by=act.actor, accepted_at=act.at)
        case e.ShareNarrowed() as event, FileShare():
            return refilled(row, event)
        case e.ShareRevoked(reason=reason), FileShare():
            return replace(row, state=ShareState.REVOKED, ended_at=act.at, ended_because=reason)
        case e.ShareEndedBySeal(), FileShare():
            return replace(row, state=ShareState.ENDED_BY_SEAL, ended_at=act.at)
        case _:
            return row


SHARES = ReadModel(
    name="sharing.shares",
    version=1,
    row=FileShare,
    key="file_share_id",
    events=(e.FileShared, e.ShareAccepted, e.ShareNarrowed, e.ShareRevoked, e.ShareEndedBySeal),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("units", "posts", "accounts", "entries", "ended_because", "accepted_by", "accepted_at", "ended_at"),
    orders=("valid_until", "shared_at"),
    permission=READ,
    scope=Scope("owner_unit", "jurisdiction", units="units", posts="posts", accounts="accounts", file="file_id"),
)
