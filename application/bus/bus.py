"""The command bus: authorise, load, decide, record, and answer with a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from application.bus.deciding import Decisions
from application.bus.task import Task, check_kept, check_personal, told
from application.bus.turns import ATTEMPTS as ATTEMPTS_IN_TURN
from application.bus.turns import Turns, persist
from application.bus.wellformed import checked_bytes, checked_stream
from application.kernel import declarations as k
from application.ledger.envelope import Codec
from domain.kernel.declarations import Act, Refused

ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The state that a command meets, and the events that it would record or its refusal."""

    state: Any
    outcome: tuple[Any, ...] | Refused


class Bus:
    """Carries out commands. One instance serves a process; it keeps who waits for a turn, and states of long streams.

    `keys` seal and open personal data; without them, commands that touch any raise KeysMissing.

    Raises Denied, Refused, Conflict, CommandIdReused, ClockLeapt or OutcomeUnknown; then the command was not recorded
    (with OutcomeUnknown: the same command id tells). ValueError for slices that cannot be carried out as they declare.
    """

    def __init__(
        self,
        slices: Iterable[k.Slice[Any, Any, Any]],
        codec: Codec,
        journal: k.Journal,
        policy: k.Policy,
        keys: k.Keys | None = None,
    ) -> None:
        self._policy = policy
        self._slices: dict[type[Any], k.Slice[Any, Any, Any]] = {}
        for one in slices:
            for command in one.commands:
                if command in self._slices:
                    raise ValueError(f"two slices take {command.__name__}")
                self._slices[command] = one
            check_personal(one)
            check_kept(one)
        self._decisions = Decisions(codec, journal, policy, keys)
        self._turns = Turns(self._decisions)

    async def close(self) -> None:
        """Take no more commands that are decided in turn, and wait for those that were taken."""
        await self._turns.close()

    async def execute(self, order: k.Order[Any], by: k.Principal) -> k.Receipt:
        """Carry out one command."""
        task = await self._accepted(order, by)
        if not task.slice.in_turn:
            return (await self._carry_out([task], remember_no_op=True))[0]
        receipt = await self._turns.execute(task)
        if receipt is None:
            raise k.Conflict(task.stream, order.expected_version, None)
        return receipt

    async def execute_many(
        self,
        orders: Sequence[k.Order[Any]],
        by: k.Principal,
        *,
        remember_no_op: bool = True,
    ) -> list[k.Receipt]:
        """Carry out many commands, each on a stream of its own, in one load and one append.

        Each is atomic by itself, and decided on what the ones before it do to the streams that they share. A refusal
        raises before any of them is recorded, unless it comes when a stream had moved on and some were decided again:
        the others stand then, and the same ids tell. `remember_no_op=False` does not keep the ids of commands that
        add nothing (bulk imports, whose repetition is answered by the state itself).
        """
        tasks = [await self._accepted(order, by) for order in orders]
        _refuse_shared_streams(tasks)
        return await self._carry_out(tasks, remember_no_op=remember_no_op)

    async def rehearse(self, commands: Sequence[Any], by: k.Principal) -> list[Rehearsal]:
        """What each command would be decided on and what it would do now. Nothing is recorded."""
        tasks = [await self._accepted(k.Order(command), by) for command in commands]
        now, standings = await self._decisions.standings(tasks)
        found: list[Rehearsal] = []
        for task, standing in zip(tasks, standings, strict=True):
            grant = self._policy.authorise(by, task.need(standing.state), now, _no_deeds).grant
            act = Act(by.actor, by.unit, grant, now)
            try:
                events = tuple(task.slice.decider.decide(standing.state, task.order.command, act))
                found.append(Rehearsal(standing.state, events))
            except Refused as refusal:
                found.append(Rehearsal(standing.state, refusal))
        return found

    async def _accepted(self, order: k.Order[Any], by: k.Principal) -> Task:
        """The order as a task; raises Denied for a principal who has its permission nowhere."""
        kind = type(order.command)
        try:
            found = self._slices[kind]
        except KeyError:
            raise k.UnknownCommand(f"no slice takes {kind.__name__}") from None
        rule = found.commands[kind]
        if not self._may(rule, order, by):
            await self._policy.catch_up()
            if not self._may(rule, order, by):
                raise k.Denied(rule.permission)
        digest = hashlib.sha256(kind.__qualname__.encode() + told(order.command, checked_bytes(order.command))).digest()
        stream = checked_stream(rule.stream(order.command))
        guards = tuple(checked_stream(guard) for guard in rule.guards(order.command))
        return Task(order, by, found, rule, stream, guards, digest)

    def _may(self, rule: k.Handles[Any], order: k.Order[Any], by: k.Principal) -> bool:
        """Whether it can be that the principal may; what only the state can tell is found out later."""
        known_later = rule.passes_on_permissions or rule.own(order.command) == by.actor
        return known_later or self._policy.holds(by, rule.permission)

    async def _carry_out(self, tasks: Sequence[Task], *, remember_no_op: bool) -> list[k.Receipt]:
        """Attempt all, then again those that lost a race. Where they are decided in turn, each attempt is a turn."""
        receipts: dict[int, k.Receipt] = {}
        in_turn = any(task.slice.in_turn for task in tasks)

        async def attempt() -> list[k.Receipt] | None:
            pending = [i for i in range(len(tasks)) if i not in receipts]
            async with self._turns.turn if in_turn else nullcontext():
                answers = await self._attempt([tasks[i] for i in pending], remember_no_op=remember_no_op)
            for i, answer in zip(pending, answers, strict=True):
                if isinstance(answer, Exception):
                    raise answer
                if answer is not None:
                    receipts[i] = answer
            return [receipts[i] for i in range(len(tasks))] if len(receipts) == len(tasks) else None

        found = await persist(attempt, ATTEMPTS_IN_TURN if in_turn else ATTEMPTS)
        if found is None:
            raise k.Conflict(next(task.stream for i, task in enumerate(tasks) if i not in receipts), None, None)
        return found

    async def _attempt(self, tasks: Sequence[Task], *, remember_no_op: bool) -> list[k.Receipt | Exception | None]:
        decisions = await self._decisions.decide(tasks, remember_no_op=remember_no_op)
        for decision in decisions:
            # What an id was used for is told after the others are recorded, as when it shows only then.
            if isinstance(decision.answer, Exception) and not isinstance(decision.answer, k.CommandIdReused):
                raise decision.answer
        return await self._decisions.record(decisions)


def _no_deeds() -> Sequence[tuple[str, str]]:
    """A rehearsal is not told off for what was done before: the act itself will be."""
    return ()


def _refuse_shared_streams(tasks: Sequence[Task]) -> None:
    streams = [t.stream for t in tasks]
    if len(set(streams)) != len(streams):
        raise ValueError("execute_many takes commands on different streams: send them in turn")
