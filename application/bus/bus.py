"""The command bus: authorise, load, decide, record, and answer with a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from application.bus.attempts import Answer, persist, settle
from application.bus.deciding import Decisions
from application.bus.giving import FieldGiver
from application.bus.kinds import CommandKinds
from application.bus.task import Task, check_kept, check_sealed, told
from application.bus.turns import Turns
from application.bus.wellformed import checked_bytes
from application.kernel.evidence import Inspector, ProofVerifier
from application.kernel.journal import Journal
from application.kernel.keys import Keys
from application.kernel.orders import CommandIdReused, Denied, Order, Principal, Receipt
from application.kernel.policy import Policy
from application.kernel.rules import Rule, Slice
from application.ledger.envelope import Codec
from domain.kernel.declarations import Act, Refused


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The state that a command meets, and the events that it would record or its refusal."""

    state: Any
    outcome: tuple[Any, ...] | Refused


class Bus:
    """Carries out commands. One instance serves a process; it keeps who waits for a turn, and states of long streams.

    `keys` seal and open personal and secret data; without them, commands that touch any raise KeysMissing. `verifier`
    checks the evidence that comes with commands, `inspectors` find what else they are given, by the names that contexts
    gave to them.

    Raises Denied, Refused, Conflict, CommandIdReused, ClockLeapt or OutcomeUnknown; then the command was not recorded
    (with OutcomeUnknown: the same command id tells). ValueError for slices that cannot be carried out as they declare.
    """

    def __init__(  # noqa: PLR0913 - each port has its own meaning
        self,
        slices: Sequence[Slice[Any, Any, Any]],
        codec: Codec,
        journal: Journal,
        policy: Policy,
        keys: Keys | None = None,
        verifier: ProofVerifier | None = None,
        *,
        inspectors: Mapping[str, Inspector] | None = None,
    ) -> None:
        self._policy = policy
        self._giver = FieldGiver(keys, verifier, {} if inspectors is None else inspectors)
        self._kinds = CommandKinds(slices)
        for declared in slices:
            check_sealed(declared)
            check_kept(declared)
        self._decisions = Decisions(self._kinds, codec, journal, policy, keys)
        self._turns = Turns(slices, self._kinds, self._decisions)

    async def close(self) -> None:
        """Take no more commands that are decided in turn, and wait for those that were taken."""
        await self._turns.close()

    def context_of(self, kind: type[Any]) -> str:
        """The context whose slice takes commands of a type; raises UnknownCommand."""
        return self._kinds.slice_of(kind).context

    def stream_of(self, command: Any) -> str:
        """The stream that a command is decided on; raises UnknownCommand."""
        return self._kinds.rule_of(type(command)).stream_of(command)

    async def execute(self, order: Order[Any], by: Principal, *, remember_no_op: bool = True) -> Receipt:
        """Carry out one command. With `remember_no_op=False` the id of one that adds nothing is not kept."""
        task = await self._accepted(order, by)
        if not task.in_turn:
            return (await persist([task], partial(self._attempt, remember_no_op=remember_no_op)))[0]
        async with self._turns.of(task) as turn:
            return (await persist([task], turn.attempt))[0]

    async def execute_many(
        self,
        orders: Sequence[Order[Any]],
        by: Principal,
        *,
        remember_no_op: bool = True,
    ) -> list[Receipt]:
        """Carry out many commands, each on a stream of its own, in one load and one append.

        Each is atomic by itself, and decided on what the ones before it do to the streams that they share. A refusal
        raises before any of them is recorded, unless it comes when a stream had moved on and some were decided again:
        the others stand then, and the same ids tell. `remember_no_op=False` does not keep the ids of commands that
        add nothing (bulk imports, whose repetition is answered by the state itself).
        """
        tasks = [await self._accepted(order, by) for order in orders]
        _refuse_shared_streams(tasks)

        async def attempt(pending: Sequence[Task]) -> Sequence[Answer]:
            async with self._turns.taken(pending):
                return await self._attempt(pending, remember_no_op=remember_no_op)

        return await persist(tasks, attempt)

    async def execute_each(self, orders: Sequence[Order[Any]], by: Principal) -> list[Receipt | Exception]:
        """Carry out many commands like `execute_many`, and answer each by itself: its receipt, or why there is none.

        So one refusal keeps nothing else from being recorded. Raises what concerns all of them alike: OutcomeUnknown,
        ClockLeapt, a database that is away. The same ids tell then.
        """
        accepted = [await self._answered(order, by) for order in orders]
        tasks = [task for task in accepted if isinstance(task, Task)]
        _refuse_shared_streams(tasks)

        async def attempt(pending: Sequence[Task]) -> Sequence[Answer]:
            async with self._turns.taken(pending):
                return await self._decisions.record(await self._decisions.decide(pending))

        answers = iter(await settle(tasks, attempt))
        return [next(answers) if isinstance(task, Task) else task for task in accepted]

    async def rehearse(self, commands: Sequence[Any], by: Principal) -> list[Rehearsal]:
        """What each command would be decided on and what it would do now. Nothing is recorded."""
        tasks = [await self._accepted(Order(command), by) for command in commands]
        now, standings = await self._decisions.standings(tasks)
        rehearsals: list[Rehearsal] = []
        for task, (standing, composition) in zip(tasks, standings, strict=True):
            try:
                grant = self._policy.authorise(by, task.need(standing.state), now, _no_deeds).grant
                act = Act(by.actor, by.unit, grant, now)
                events = tuple(event for _, event in composition.decide(task, standing, act))
                rehearsals.append(Rehearsal(standing.state, events))
            except Refused as refusal:
                rehearsals.append(Rehearsal(standing.state, refusal))
        return rehearsals

    async def _answered(self, order: Order[Any], by: Principal) -> Task | Refused | Denied:
        """The order as a task, or why it is none."""
        try:
            return await self._accepted(order, by)
        except (Refused, Denied) as answer:
            return answer

    async def _accepted(self, order: Order[Any], by: Principal) -> Task:
        """The order as a task; raises Denied for a principal who has its permission nowhere."""
        kind = type(order.command)
        rule = self._kinds.rule_of(kind)
        if not self._may(rule, order, by):
            await self._policy.catch_up()
            if not self._may(rule, order, by):
                raise Denied(rule.permission_of(order.command))
        digest = hashlib.sha256(kind.__qualname__.encode() + told(order.command, checked_bytes(order.command))).digest()
        order = replace(order, command=await self._giver.given(order.command, by))
        return replace(self._kinds.task(order, by, digest), in_turn=self._turns.has(kind))

    def _may(self, rule: Rule, order: Order[Any], by: Principal) -> bool:
        """Whether it can be that the principal may; what only the state can tell is found out later."""
        known_later = rule.terms.passes_on is not None or rule.own_of(order.command) == by.actor
        return known_later or self._policy.holds(by, rule.permission_of(order.command))

    async def _attempt(self, tasks: Sequence[Task], *, remember_no_op: bool = True) -> Sequence[Answer]:
        decisions = await self._decisions.decide(tasks, remember_no_op=remember_no_op)
        for decision in decisions:
            # What an id was used for is told after the others are recorded, as when it shows only then.
            if isinstance(decision.answer, Exception) and not isinstance(decision.answer, CommandIdReused):
                raise decision.answer
        return await self._decisions.record(decisions)


def _no_deeds() -> Sequence[tuple[str, str]]:
    """A rehearsal is not told off for what was done before: the act itself will be."""
    return ()


def _refuse_shared_streams(tasks: Sequence[Task]) -> None:
    streams = [t.stream for t in tasks]
    if len(set(streams)) != len(streams):
        raise ValueError("execute_many takes commands on different streams: send them in turn")
