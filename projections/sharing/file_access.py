"""Who may see which files now, and from whom are they kept? Joined by every question about rows of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from domain.kernel.declarations import Recorded
from domain.sharing import events as e
from domain.sharing.forms import SealReach
from projections.kernel import file_access as kernel
from projections.kernel.declarations import ReadModel
from projections.kernel.file_access import AccessEffect, FileAccess, holder_key
from projections.sharing.holders import key_of, told_apart

EFFECTS = {SealReach.NAMED: AccessEffect.SEAL_AGAINST, SealReach.ALL_BUT_NAMED: AccessEffect.SEAL_BUT_FOR}


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The share, the seal, or the breaking of one."""
    match fact.event:
        case e.SealOrdered(file_id, seal_id) | e.SealLifted(file_id, seal_id):
            return (key_of(file_id, seal_id),)
        case e.SealBroken(file_id, break_id) | e.SealBreakReviewed(file_id, break_id):
            return (key_of(file_id, break_id),)
        case event:
            return (key_of(event.file_id, event.share_id),)


def evolve(row: FileAccess | None, fact: Recorded[Any], key: str) -> FileAccess | None:
    """The access after an event: what was revoked, ended or lifted is there no more, in the history alone."""
    match fact.event, row:
        case e.FileShared() as event, _:
            return _access(event, key, AccessEffect.SHARE, (event.holder,), accepted=False)
        case e.SealOrdered() as event, _:
            return _access(event, key, EFFECTS[event.reach], event.holders, accepted=True)
        case e.SealBroken() as event, _:
            return _broken(event, key)
        case e.ShareAccepted(), FileAccess():
            return replace(row, accepted=True)
        case e.ShareNarrowed() as event, FileAccess():
            return replace(row, entries=event.entries, valid_until=event.valid_until)
        case ((e.ShareRevoked() | e.ShareEndedBySeal() | e.SealLifted() | e.SealBreakReviewed()), _):
            return None
        case _:
            return row


def _access(
    event: e.FileShared | e.SealOrdered, key: str, effect: AccessEffect, holders: tuple[str, ...], *, accepted: bool
) -> FileAccess:
    since = event.valid_from if isinstance(event, e.FileShared) else None
    return FileAccess(
        access_id=key,
        file_id=event.file_id,
        effect=effect,
        **told_apart(holders),
        entries=event.entries,
        valid_from=since,
        valid_until=event.valid_until,
        accepted=accepted,
        sealed_file_id=None if isinstance(event, e.FileShared) else event.file_id,
        holder=_holder(event.holder) if isinstance(event, e.FileShared) else None,
        hides_line=True if isinstance(event, e.FileShared) else event.hide_line,
    )


def _broken(event: e.SealBroken, key: str) -> FileAccess:
    return FileAccess(
        access_id=key,
        file_id=event.file_id,
        effect=AccessEffect.BREAK,
        **told_apart((event.account_id,)),
        entries=(),
        valid_from=None,
        valid_until=event.valid_until,
        holder=_holder(event.account_id),
    )


def _holder(name: str) -> str:
    return next(holder_key(kind, name) for kind, names in told_apart((name,)).items() if names)


FILE_ACCESS: ReadModel[FileAccess] = replace(
    kernel.FILE_ACCESS,
    events=(
        e.FileShared,
        e.ShareAccepted,
        e.ShareNarrowed,
        e.ShareRevoked,
        e.ShareEndedBySeal,
        e.SealOrdered,
        e.SealLifted,
        e.SealBroken,
        e.SealBreakReviewed,
    ),
    keys=keys,
    evolve=evolve,
)
