"""A whole installation in memory: its bus, with the policy of the ledger, and MD's structure."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from application.authority.policy import LedgerPolicy
from application.bus.bus import Bus
from application.kernel.keys import Keys
from application.kernel.orders import Denied, Order, Principal, Receipt
from application.ledger.sealing import UNREADABLE
from application.ledger.tail import StoredAct, TailPage
from application.ledger.unreadable import LedgerPlace
from domain.authority import commands as a
from domain.kernel.declarations import Refused
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.bootstrap import INSTALLATION
from tests.domain.authority.people import uuid
from tests.support.memory import MemoryJournal

FOUNDING = Principal("system:founding", "*")
LONG_AGO = date(1991, 1, 1)
CODEC = INSTALLATION.codec


class MemoryTail:
    """The newest part of a ledger in memory."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal

    async def since(self, position: int, types: Collection[str], most: int) -> TailPage:
        """What was stored after a position."""
        stored = self._journal.stored
        found = [one for one in self._acts() if one.position > position and one.at.type in types][:most]
        reached = found[-1].position if len(found) == most else len(stored)
        return TailPage(found, reached, len(stored), self._journal.now)

    async def of_streams(self, after: Mapping[str, int]) -> list[StoredAct]:
        """What was stored in these streams after these versions."""
        return [one for one in self._acts() if one.at.version > after.get(one.at.stream, len(self._journal.stored))]

    def _acts(self) -> Iterator[StoredAct]:
        for position, one in enumerate(self._journal.stored, 1):
            yield StoredAct(position, one.state, LedgerPlace(str(one.originator_id), one.originator_version, one.topic))

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded by then."""
        return sum(CODEC.open(one.state, keys=UNREADABLE).act.at <= moment for one in self._journal.stored)


class Ledger:
    """One ledger, and the processes that work on it: each has a bus and a policy of its own."""

    def __init__(self, keys: Keys | None = None) -> None:
        self.journal, self._keys = MemoryJournal(), keys
        self.tail = MemoryTail(self.journal)
        self.bus, self.policy = self.process()

    def process(self) -> tuple[Bus, LedgerPolicy]:
        """Another process."""
        policy = LedgerPolicy(self.tail, CODEC)
        return Bus(INSTALLATION.slices, CODEC, self.journal, policy, self._keys), policy

    async def give(self, *commands: Any, by: Principal = FOUNDING) -> None:
        """Carry out commands."""
        for one in commands:
            await self.bus.execute(Order(one), by)

    async def answer(self, command: Any, by: Principal = FOUNDING, bus: Bus | None = None) -> str:
        """What becomes of a command: `done`, `denied`, or the code of its refusal."""
        found = (await asyncio.gather((bus or self.bus).execute(Order(command), by), return_exceptions=True))[0]
        match found:
            case Receipt():
                return "done"
            case Denied():
                return "denied"
            case Refused():
                return found.code
            case _:
                raise AssertionError(found)

    async def sees(self, account: str, permission: str, unit: str = "*") -> frozenset[str]:
        """The units at which an account has a permission."""
        return (await self.policy.sight(Principal(account, unit), permission)).units


def unit(code: str, parent: str | None = None, kind: UnitKind = UnitKind.INSTITUTION) -> o.CreateUnit:
    """A unit of MD."""
    return o.CreateUnit("MD", code, kind, code, LONG_AGO, parent)


def grant(number: int, holder: str, role: str, at: str, **more: Any) -> a.GrantRole:
    """A grant from now on."""
    return a.GrantRole(uuid(number), holder, role, at, "Duty", **more)


async def ledger(keys: Keys | None = None) -> Ledger:
    """MD with a ministry of health, its laboratory and its post, and a ministry of finance."""
    found = Ledger(keys)
    await found.give(
        o.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, LONG_AGO),
        unit("moh"),
        unit("mof"),
        unit("lab", "MD:moh", UnitKind.DEPARTMENT),
        unit("bench", "MD:lab", UnitKind.DEPARTMENT),
        o.CreatePost("MD:moh", "minister", "Minister", LONG_AGO),
        a.DefineRole("founder", "Founds units", ("organisations.create_post", "organisations.rename_unit")),
        a.DefineRole("renamer", "Renames units", ("organisations.rename_unit",)),
        a.DefineRole("poster", "Makes posts", ("organisations.create_post",)),
    )
    return found
