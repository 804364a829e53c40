"""On which terms something is lent or sealed: its legal basis, its entries, and for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.kernel.declarations import Refused
from domain.sharing import commands as c
from domain.sharing.forms import MAX_LABEL, MAX_URI, LegalBasis, SealReach
from domain.sharing.lending import Share

LONGEST: Final = timedelta(days=366)
"""For how long something is lent at most, by one act."""
MOST_ENTRIES: Final = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")


def check_basis(basis: LegalBasis) -> None:
    """Refused: `no_legal_basis`, `not_a_basis_digest`."""
    for path, value, limit in (("basis.uri", basis.uri, MAX_URI), ("basis.label", basis.label, MAX_LABEL)):
        if not value.strip() or len(value) > limit or not value.isprintable():
            raise Refused("no_legal_basis", path, limit=limit)
    if basis.sha256 is not None and not _DIGEST.fullmatch(basis.sha256):
        raise Refused("not_a_basis_digest", "basis.sha256")


def check_entries(entries: Sequence[str]) -> None:
    """Refused: `entry_listed_twice`, `too_many_entries`."""
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_many_entries", "entries", count=len(entries), limit=MOST_ENTRIES)
    for entry in entries:
        if entries.count(entry) > 1:
            raise Refused("entry_listed_twice", "entries", entry=entry)


def check_share(since: datetime, until: datetime, now: datetime) -> None:
    """Refused: `share_moment_without_zone`, `share_begins_in_past`, `share_ends_first`, `beyond_limit`."""
    _check_zones(validFrom=since, validUntil=until)
    if since < now:
        raise Refused("share_begins_in_past", "validFrom", since=since.isoformat(), now=now.isoformat())
    if until <= since:
        raise Refused("share_ends_first", "validUntil", since=since.isoformat(), until=until.isoformat())
    if until - since > LONGEST:
        last = since + LONGEST
        raise Refused("beyond_limit", "validUntil", until=until.isoformat(), days=LONGEST.days, last=last.isoformat())


def check_narrowed(share: Share, entries: Sequence[str], until: datetime, now: datetime) -> None:
    """Refused: `scope_unknown` for entries that are not lent, `share_only_narrows`, `share_ends_first`."""
    _check_zones(validUntil=until)
    check_entries(entries)
    for entry in entries if share.entries else ():
        if entry not in share.entries:
            raise Refused("scope_unknown", "entries", entry=entry)
    if until > share.valid_until:
        raise Refused("share_only_narrows", "validUntil", share=share.given.share_id)
    if until <= now:
        raise Refused("share_ends_first", "validUntil", since=now.isoformat(), until=until.isoformat())


def check_seal(command: c.OrderSeal, now: datetime) -> None:
    """Refused: `seal_names_nobody`, `share_moment_without_zone`, `seal_ends_first`."""
    if command.reach is SealReach.NAMED and not command.holders:
        raise Refused("seal_names_nobody", "holders")
    if command.valid_until is not None:
        _check_zones(validUntil=command.valid_until)
        if command.valid_until <= now:
            raise Refused("seal_ends_first", "validUntil", until=command.valid_until.isoformat(), now=now.isoformat())


def _check_zones(**moments: datetime) -> None:
    for path, moment in moments.items():
        if moment.tzinfo is None:
            raise Refused("share_moment_without_zone", path, value=moment.isoformat())
