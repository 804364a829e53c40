"""Commands that are decided in turn: what comes in while a batch is under way makes the next one.

Slices that may write to the same streams share a turn, and so do commands that ask one of them for a part of their act.
Others do not wait for each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from application.bus.attempts import Answer
from application.bus.deciding import Decisions
from application.bus.gather import Gatherer
from application.bus.kinds import AnySlice, CommandKinds
from application.bus.task import Task
from application.kernel.orders import ClockLeapt, OutcomeUnknown, Receipt

MOST = 256
"""Commands in a batch."""


class Turn:
    """One batch at a time is loaded, decided and stored.

    A command that lost to another process, or rested on one that did, comes again together with the new ones. A
    caller that is cancelled leaves its command in the batch that it came into; it may be recorded.
    """

    def __init__(self, decisions: Decisions) -> None:
        self.lock = asyncio.Lock()
        self._decisions = decisions
        self._gatherer: Gatherer[Task, Receipt | None] = Gatherer(self._carry_out, most=MOST)

    async def attempt(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        """Carry out commands together with all others that wait; raises what one of them is answered with."""
        return await self._gatherer.submit(tasks)

    async def close(self) -> None:
        """Wait until everything taken has its answer."""
        await self._gatherer.close()

    async def _carry_out(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        async with self.lock:
            decisions = await self._decisions.decide(tasks)
            try:
                return await self._decisions.record(decisions)
            except OutcomeUnknown:
                return [OutcomeUnknown(task.order.command_id) for task in tasks]
            except ClockLeapt as error:
                return [error] * len(tasks)
            except Exception as error:  # noqa: BLE001 - it belongs to one of them
                return [error] if len(tasks) == 1 else [await self._alone(task) for task in tasks]

    async def _alone(self, task: Task) -> Answer:
        try:
            return (await self._decisions.record(await self._decisions.decide([task])))[0]
        except Exception as error:  # noqa: BLE001 - it belongs to this command
            return error


class Turns:
    """The turns of one process: one for the commands that may write to the same kind of stream."""

    def __init__(self, slices: Iterable[AnySlice], kinds: CommandKinds, decisions: Decisions) -> None:
        groups = _sharing([*_crowds(slices, kinds)])
        self._of = {command: turn for group in groups for turn in [Turn(decisions)] for command in group.commands}
        self._order = list(dict.fromkeys(self._of.values()))
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    def has(self, command: type[Any]) -> bool:
        """Whether commands of a type are decided in turn."""
        return command in self._of

    @asynccontextmanager
    async def of(self, task: Task) -> AsyncIterator[Turn]:
        """The turn of a command, which is not closed before all of them are done; raises RuntimeError once closed."""
        if self._closed:
            raise RuntimeError("closed: nothing more is taken")
        self._under_way += 1
        self._idle.clear()
        try:
            yield self._of[type(task.order.command)]
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    @asynccontextmanager
    async def taken(self, tasks: Sequence[Task]) -> AsyncIterator[None]:
        """Hold the turns of these commands: nothing else is decided in them meanwhile.

        All callers take them in one order, so that no two wait for each other for ever.
        """
        wanted = {self._of[type(task.order.command)] for task in tasks if task.in_turn}
        async with AsyncExitStack() as stack:
            for turn in self._order:
                if turn in wanted:
                    await stack.enter_async_context(turn.lock)
            yield

    async def close(self) -> None:
        """Take nothing more, and wait until everything taken has its answer."""
        self._closed = True
        await self._idle.wait()
        for turn in self._order:
            await turn.close()


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Commands that are decided in turn, and the beginnings of the streams that they may write to."""

    commands: frozenset[type[Any]]
    prefixes: frozenset[str]


def _crowds(slices: Iterable[AnySlice], kinds: CommandKinds) -> Iterator[_Crowd]:
    """Those of each slice in turn; and each command of another one that asks such a slice for a part."""
    for declared in slices:
        if declared.in_turn:
            owners = [owner for rule in declared.commands.values() for owner in kinds.owners(rule)]
            yield _Crowd(frozenset(declared.commands), _prefixes(declared, *owners))
            continue
        for command, rule in declared.commands.items():
            if owners := [owner for owner in kinds.owners(rule) if owner.in_turn]:
                yield _Crowd(frozenset({command}), _prefixes(*owners))


def _sharing(crowds: Sequence[_Crowd]) -> list[_Crowd]:
    """The crowds, those together that may write to a stream of the same kind, also by way of a third."""
    groups: list[_Crowd] = []
    for crowd in crowds:
        near = [group for group in groups if crowd.prefixes & group.prefixes]
        apart = [group for group in groups if group not in near]
        together = [*near, crowd]
        commands = frozenset(command for each in together for command in each.commands)
        groups = [*apart, _Crowd(commands, frozenset(prefix for each in together for prefix in each.prefixes))]
    return groups


def _prefixes(*slices: AnySlice) -> frozenset[str]:
    return frozenset(kind.prefix for declared in slices for kind in declared.kinds)
