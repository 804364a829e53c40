"""The policy of an installation: who may do what, by the ledger.

What is recorded of permissions is kept in memory. An act is authorised without asking anybody, and stored only while
what its grant rests on has not moved on; before a denial and before a reading, the ledger is asked for what is new.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from application.authority import judging
from application.authority.index import Authority
from application.bus.gather import Gatherer
from application.kernel.orders import Principal
from application.kernel.policy import Authorisation, Deeds, Need, Policy
from application.ledger.envelope import Codec
from application.ledger.skips import skipped_by, stream_of
from application.ledger.tail import Tail, TailPage
from application.ledger.unreadable import UnreadableBytes, read
from domain.authority import events as e
from domain.identity import published as i
from domain.kernel.declarations import event_type
from domain.kernel.sight import Sight
from domain.organisations import published as o

FOLLOWED = tuple(event_type(kind).name for kind in (*get_args(e.Event), *o.SOURCES, o.CompanyDissolved, *i.SOURCES))
"""The stored names of what says who may do what."""
PAGE = 5_000
PASTS = 4
"""Moments of the past that are kept as they were asked about."""
NEVER = datetime.min.replace(tzinfo=UTC)


async def learn(authority: Authority, codec: Codec, tail: Tail, until: int | None = None) -> TailPage:
    """Let it know all that was recorded until now, or until a position; the last part that was read.

    What cannot be read is passed over, and nothing that it may be about is relied on any more.
    """
    found = await _follow(authority, codec, tail, until)
    if authority.distrust.acts:
        await _lift(authority, codec, tail, until)
    return found


async def _follow(authority: Authority, codec: Codec, tail: Tail, until: int | None) -> TailPage:
    while True:
        found = await tail.since(authority.position, FOLLOWED, PAGE)
        for position, state, at in found.events:
            if until is not None and position > until:
                return found
            fact = read(codec, state, at, position)
            if isinstance(fact, UnreadableBytes):
                authority.pass_over(fact)
            else:
                authority.learn(fact)
        authority.position = max(authority.position, found.reached if until is None else min(found.reached, until))
        if found.reached >= found.head or (until is not None and found.reached >= until):
            return found


async def _lift(authority: Authority, codec: Codec, tail: Tail, until: int | None) -> None:
    """Rely again on what was distrusted for acts that an operator has skipped by then."""
    stored = await tail.of_streams({stream_of(position): 0 for position in authority.distrust.acts})
    decided = {
        skipped_by(read(codec, event.state, event.at, event.position))
        for event in stored
        if until is None or event.position <= until
    }
    acts = authority.distrust.acts.values()
    if lifted := [act.position for act in acts if (act.stream, act.version, act.hash) in decided]:
        authority.lift(lifted)


class LedgerPolicy(Policy):
    """Decides by the roles, grants, delegations, posts and rules that the ledger holds."""

    def __init__(self, tail: Tail, codec: Codec) -> None:
        self._tail, self._codec = tail, codec
        self._clock, self._read, self._accessed = NEVER, 0.0, 0
        # Who asks while an answer is on its way cannot use it: what was recorded meanwhile may not be in it.
        self._asking: Gatherer[None, None] = Gatherer(self._ask, most=100_000)
        self.authority = Authority()
        self._past: dict[int, Authority] = {}
        self._folding = asyncio.Lock()

    async def catch_up(self) -> bool:
        """Learn what was recorded until now; whether there was anything to learn."""
        # What somebody else learns meanwhile counts too: whoever asks has decided by what was known before.
        before = self.authority.facts
        await self._asking.submit([None])
        return self.authority.facts != before

    async def moved_on(self, streams: Collection[str]) -> None:
        """Learn why an act was not stored, also by what no context here declares and nobody would look for."""
        if await self.catch_up():
            return
        known = self.authority
        for position, state, at in await self._tail.of_streams(
            {stream: known.versions.get(stream, 0) for stream in streams}
        ):
            if at.type in FOLLOWED or position > known.position:
                continue  # to be learnt in its turn
            fact = read(self._codec, state, at, position)
            if isinstance(fact, UnreadableBytes):
                known.pass_over(fact)
            else:
                known.versions[at.stream] = at.version

    def holds(self, principal: Principal, permission: str) -> bool:
        """Whether the principal may have the permission anywhere."""
        return judging.holds(self.authority, principal, permission)

    def separates(self, principal: Principal) -> bool:
        """Whether a role of the principal excludes another one on the same file."""
        return judging.separates(self.authority, principal)

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """The grant for an act at this time; raises Denied, and Refused("duties_separated")."""
        return judging.authorise(self.authority, principal, need, at, deeds)

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Where the principal has a permission at this moment."""
        await self.catch_up()
        found = judging.sight(self.authority, principal, permission, self.now)
        return replace(found, access_position=self._accessed)

    async def as_of(self, at: datetime | None) -> tuple[Authority, datetime]:
        """What was known at a time, and that time. For now (None) and for times to come, it is what is known now.

        A past is folded from the beginning, one at a time, and kept for whoever asks about it next.
        """
        await self.catch_up()
        if at is None or at >= self.now:
            return self.authority, at or self.now
        return await self._at(await self._tail.position_at(at)), at

    async def _at(self, position: int) -> Authority:
        async with self._folding:
            then = self._past.pop(position, None)
            if then is None:
                then = Authority()
                await learn(then, self._codec, self._tail, until=position)
            self._past[position] = then
            if len(self._past) > PASTS:
                del self._past[next(iter(self._past))]
            return then

    @property
    def now(self) -> datetime:
        """The time of the record, as far as it is known here."""
        return self._clock + timedelta(seconds=time.monotonic() - self._read)

    async def _ask(self, asked: Sequence[None]) -> list[Exception | None]:
        found = await learn(self.authority, self._codec, self._tail)
        self._clock, self._read, self._accessed = found.now, time.monotonic(), found.accessed
        return [None] * len(asked)
