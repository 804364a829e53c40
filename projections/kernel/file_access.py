"""Who has access to official files beside those who see their units, and from whom files are kept.

The context `sharing` keeps these rows; each question on a read model whose scope names a file joins them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class AccessEffect(StrEnum):
    """What a row does: shows to its holders, hides from its holders, hides from all but its holders, or lets no seal on
    the file stop its holders.
    """

    SHARE = "share"
    SEAL_AGAINST = "seal_against"
    SEAL_BUT_FOR = "seal_but_for"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class FileAccess:
    """Somebody has access to a file, or is kept from it, from a moment to the one before another (None: without end).

    The holders are the present staff of `units`, whoever holds one of `posts` now, and `accounts`. `entries` are those
    of the file that it is about; without any, it is about the whole file. A share shows nothing before its holder has
    `accepted` it; a break is of a whole file, and shows nothing that would not be seen without seals. Without
    `valid_from` it holds from its act on. Seals have the file in `sealed_file_id` too, by which they are looked for in
    vain at nearly every row. Shares and breaks have their one holder in `holder` too (`holder_key`): with the moment of
    their end it finds those that have not ended, however many have. A seal of entries that does not hide their lines
    (`hides_line`) hides no rows that are lines of these alone (`Scope.line`).
    """

    access_id: str
    file_id: str
    effect: AccessEffect
    units: tuple[str, ...]
    posts: tuple[str, ...]
    accounts: tuple[str, ...]
    entries: tuple[str, ...]
    valid_from: datetime | None
    valid_until: datetime | None
    accepted: bool = True
    sealed_file_id: str | None = None
    holder: str | None = None
    hides_line: bool = True


def holder_key(kind: str, name: str) -> str:
    """How the one holder of a share or a break is looked for: `kind` is the list that has it, since names may meet."""
    return f"{kind} {name}"


def _keys(_: Recorded[Any]) -> Iterable[str]:
    return ()


def _evolve(row: FileAccess | None, _: Recorded[Any], __: str) -> FileAccess | None:
    return row


FILE_ACCESS: ReadModel[FileAccess] = ReadModel(
    name="sharing.file_access",
    version=3,
    row=FileAccess,
    key="access_id",
    events=(),
    keys=_keys,
    evolve=_evolve,
    history=True,
    unfiltered=("units", "posts", "accounts", "entries", "valid_from", "holder", "hides_line"),
    found_by=("holder", "valid_until"),
    permission="sharing.read_access",
    scope=Scope(units="units", posts="posts", accounts="accounts"),
)
"""The table as it is joined. The context replaces what folds it: `events`, `keys`, `evolve`."""
