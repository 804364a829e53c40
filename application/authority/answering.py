"""Questions about permissions, answered for a principal: answers as of any moment. A principal hears of what
they may read where it is, and of themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from application.authority import answers
from application.authority import questions as q
from application.authority.policy import LedgerPolicy
from application.kernel.orders import Denied, Principal
from domain.authority import naming
from domain.kernel.sight import Sight

READ = "authority.read"
MOST_DAYS = 400

T = TypeVar("T")


class Answerer:
    """Answers the questions of a principal."""

    def __init__(self, policy: LedgerPolicy) -> None:
        self._policy = policy

    @property
    def by_question(self) -> Mapping[type[Any], Callable[[Principal, Any], Any]]:
        """The answer of each question."""
        return {
            q.WhatMay: self.what_may,
            q.WhoMay: self.who_may,
            q.WhatExpires: self.what_expires,
            q.WhatWouldViolate: self.what_would_violate,
            q.WhoBrokeTheGlass: self.who_broke_the_glass,
        }

    async def what_may(self, by: Principal, asked: q.WhatMay) -> Sequence[q.Allowed]:
        """What an account may do, to itself and to those who may read permissions there."""
        sight = await self._sight(by, asked.account)
        authority, at = await self._policy.as_of(asked.at)
        return _seen(sight, answers.what_may(authority, asked.account, at), asked.account)

    async def who_may(self, by: Principal, asked: q.WhoMay) -> Sequence[q.Allowed]:
        """Who may use a permission on a unit; ValueError for what is no unit."""
        if "\0" in asked.unit or not asked.unit:
            raise ValueError(f"{ascii(asked.unit)[:60]} is no unit: say MD:moh, MD or *")
        sight = await self._sight(by)
        authority, at = await self._policy.as_of(asked.at)
        return _seen(sight, answers.who_may(authority, asked, at))

    async def what_expires(self, by: Principal, asked: q.WhatExpires) -> Sequence[q.Expiry]:
        """What ends soon; ValueError for days out of bounds."""
        if not 1 <= asked.days <= MOST_DAYS:
            raise ValueError(f"days is 1 to {MOST_DAYS}, not {asked.days}")
        sight = await self._sight(by)
        authority, at = await self._policy.as_of(None)
        found = answers.what_expires(authority, asked.days, at)
        return sorted(_seen(sight, found), key=lambda expiry: (expiry.valid_until, expiry.id))

    async def what_would_violate(self, by: Principal, asked: q.WhatWouldViolate) -> Sequence[q.Violation]:
        """Which rules a grant would violate; ValueError for a role that there is not."""
        sight = await self._sight(by)
        authority, at = await self._policy.as_of(None)
        if asked.role_id not in authority.roles:
            raise ValueError(f"There is no role {ascii(asked.role_id)[:60]}.")
        return _seen(sight, answers.violations(authority, asked, at))

    async def who_broke_the_glass(self, by: Principal, asked: q.WhoBrokeTheGlass) -> Sequence[q.BrokenGlass]:
        """Who broke the glass, the newest first."""
        sight = await self._sight(by)
        authority, _ = await self._policy.as_of(None)
        found = _seen(sight, answers.broken_glass(authority, unreviewed=asked.unreviewed))
        return sorted(found, key=lambda glass: glass.broken_at, reverse=True)

    async def _sight(self, by: Principal, about: str | None = None) -> Sight:
        sight = await self._policy.sight(by, READ)
        if not (sight.everywhere or sight.jurisdictions or sight.units) and (about is None or about != sight.account):
            raise Denied(READ)
        return sight


def _seen(sight: Sight, rows: Iterable[T], account: str | None = None) -> Sequence[T]:
    """The rows at units that are seen; all of them where they are about the viewer."""
    if sight.everywhere or (account is not None and account == sight.account):
        return list(rows)
    return [row for row in rows if _sees(sight, row.unit)]  # type: ignore[attr-defined]


def _sees(sight: Sight, unit: str) -> bool:
    return unit in sight.units or naming.jurisdiction_of(unit) in sight.jurisdictions
