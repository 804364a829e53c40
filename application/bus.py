"""The command bus: authorise, load, decide, record, and answer with a receipt."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_type_hints
from uuid import UUID

import msgspec

from application import kernel as k
from application.envelope import Codec, canonical, shape
from application.wellformed import checked_bytes, checked_stream
from domain.kernel import Act, Recorded, Refused

if TYPE_CHECKING:
    from datetime import datetime

ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class _Task:
    """An order on its way: where it writes, and under which grant."""

    order: k.Order[Any]
    slice: k.Slice[Any, Any, Any]
    stream: str
    guards: tuple[str, ...]
    grant: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The state that a command meets, and the events that it would record or its refusal."""

    state: Any
    outcome: tuple[Any, ...] | Refused


class Bus:
    """Carries out commands. One instance serves a process; it keeps no state of its own.

    Raises Denied, Refused, Conflict, CommandIdReused or OutcomeUnknown; then the command was not recorded
    (with OutcomeUnknown: the same command id tells).
    """

    def __init__(
        self,
        slices: Iterable[k.Slice[Any, Any, Any]],
        codec: Codec,
        journal: k.Journal,
        policy: k.Policy,
    ) -> None:
        self._codec, self._journal, self._policy = codec, journal, policy
        self._slices: dict[type[Any], k.Slice[Any, Any, Any]] = {}
        for one in slices:
            for command in one.commands:
                if command in self._slices:
                    raise ValueError(f"two slices take {command.__name__}")
                self._slices[command] = one
        self._snapshots = {one.name: _snapshot_decoder(one) for one in self._slices.values() if one.snapshot_every}

    async def execute(self, order: k.Order[Any], by: k.Principal) -> k.Receipt:
        """Carry out one command."""
        return (await self.execute_many([order], by))[0]

    async def execute_many(
        self,
        orders: Sequence[k.Order[Any]],
        by: k.Principal,
        *,
        remember_no_op: bool = True,
    ) -> list[k.Receipt]:
        """Carry out many commands, each on a stream of its own, in one load and one append.

        Each is atomic by itself. A refusal raises before any of them is recorded, unless it comes when a stream
        had moved on and some were decided again: the others stand then, and the same ids tell.
        `remember_no_op=False` does not keep the ids of commands that add nothing (bulk imports,
        whose repetition is answered by the state itself).
        """
        tasks = [await self._authorised(order, by) for order in orders]
        _refuse_shared_streams(tasks)
        receipts: list[k.Receipt | None] = [None] * len(tasks)
        pending = list(range(len(tasks)))
        for _ in range(ATTEMPTS):
            outcomes = await self._attempt([tasks[i] for i in pending], by, remember_no_op=remember_no_op)
            for i, outcome in zip(pending, outcomes, strict=True):
                receipts[i] = self._settle(tasks[i], outcome)
            pending = [i for i in pending if receipts[i] is None]
            if not pending:
                return [receipt for receipt in receipts if receipt is not None]
        raise k.Conflict(tasks[pending[0]].stream, None, None)

    async def rehearse(self, commands: Sequence[Any], by: k.Principal) -> list[Rehearsal]:
        """What each command would be decided on and what it would do now. Nothing is recorded."""
        tasks = [await self._authorised(k.Order(command), by) for command in commands]
        loads = [k.Load((t.stream, *t.guards), by.actor, t.order.command_id) for t in tasks]
        now, loaded = await self._journal.load(loads, snapshot_shape=_shape_of(tasks))
        found: list[Rehearsal] = []
        opened: dict[bytes, Any] = {}
        for task, known in zip(tasks, loaded, strict=True):
            state = self._state(task, known, opened)
            act = Act(by.actor, by.unit, task.grant, now)
            try:
                events = tuple(task.slice.decider.decide(state, task.order.command, act))
                found.append(Rehearsal(state, events))
            except Refused as refusal:
                found.append(Rehearsal(state, refusal))
        return found

    async def _authorised(self, order: k.Order[Any], by: k.Principal) -> _Task:
        kind = type(order.command)
        try:
            found = self._slices[kind]
        except KeyError:
            raise k.UnknownCommand(f"no slice takes {kind.__name__}") from None
        rule = found.commands[kind]
        grant = await self._policy.authorise(by, rule.permission, rule.unit(order.command))
        digest = hashlib.sha256(kind.__qualname__.encode() + checked_bytes(order.command)).digest()
        stream = checked_stream(rule.stream(order.command))
        guards = tuple(checked_stream(guard) for guard in rule.guards(order.command))
        return _Task(order, found, stream, guards, grant, digest)

    async def _attempt(self, tasks: Sequence[_Task], by: k.Principal, *, remember_no_op: bool) -> list[k.Outcome]:
        loads = [k.Load((t.stream, *t.guards), by.actor, t.order.command_id) for t in tasks]
        now, loaded = await self._journal.load(loads, snapshot_shape=_shape_of(tasks))
        opened: dict[bytes, Any] = {}
        outcomes: list[k.Outcome | None] = []
        requests: list[k.AppendRequest] = []
        for task, known in zip(tasks, loaded, strict=True):
            settled = _known_outcome(task, known)
            if settled is None:
                request = self._decide(task, known, by, now, opened)
                if request.events or remember_no_op:
                    requests.append(request)
                else:
                    settled = k.Appended(_no_op(task, known))
            outcomes.append(settled)
        answers = iter(await self._journal.append(requests) if requests else ())
        return [next(answers) if one is None else one for one in outcomes]

    def _decide(
        self, task: _Task, known: k.Loaded, by: k.Principal, now: datetime, opened: dict[bytes, Any]
    ) -> k.AppendRequest:
        version = known.versions[task.stream]
        expected = task.order.expected_version
        if expected is not None and expected != version:
            raise k.Conflict(task.stream, expected, version)
        act = Act(by.actor, by.unit, task.grant, now)
        decider = task.slice.decider
        state = self._state(task, known, opened)
        events = list(decider.decide(state, task.order.command, act))
        stored = [self._codec.seal(one) for one in self._facts(task, events, version, act)]
        return k.AppendRequest(
            stream=task.stream,
            version=version + len(events),
            events=stored,
            actor=by.actor,
            command_id=task.order.command_id,
            command_hash=task.digest,
            guards=[(guard, known.versions[guard]) for guard in task.guards],
            snapshot=self._snapshot(task, state, version, events),
        )

    def _state(self, task: _Task, known: k.Loaded, opened: dict[bytes, Any]) -> Any:
        """The state to decide on. `opened` keeps guards' events, which many tasks of a batch share."""
        decider = task.slice.decider
        state = decider.initial
        if known.snapshot is not None:
            state = self._snapshots[task.slice.name].decode(known.snapshot.state)
        for guard in task.guards:
            for stored in known.events[guard]:
                if stored.state not in opened:
                    opened[stored.state] = self._codec.open(stored.state).event
                state = decider.evolve(state, opened[stored.state])
        for stored in known.events[task.stream]:
            state = decider.evolve(state, self._codec.open(stored.state).event)
        return state

    def _facts(self, task: _Task, events: Sequence[Any], version: int, act: Act) -> Iterable[Recorded[Any]]:
        order = task.order
        for number, one in enumerate(events, version + 1):
            yield Recorded(
                event=one,
                stream=task.stream,
                version=number,
                position=0,
                act=act,
                event_id=uuid7(),
                command_id=order.command_id,
                correlation_id=order.correlation_id or order.command_id,
                causation_id=order.causation_id,
            )

    def _snapshot(
        self,
        task: _Task,
        state: Any,
        version: int,
        events: Sequence[Any],
    ) -> k.Snapshot | None:
        every = task.slice.snapshot_every
        after = version + len(events)
        if not every or version // every == after // every:
            return None
        state = task.slice.decider.fold(events, state)
        return k.Snapshot(task.stream, after, shape(type_of(task.slice)), canonical(state))

    def _settle(self, task: _Task, outcome: k.Outcome) -> k.Receipt | None:
        match outcome:
            case k.Appended(receipt):
                return receipt
            case k.Reused():
                raise k.CommandIdReused(task.order.command_id)
            case k.Taken(stream):
                if task.order.expected_version is not None and stream == task.stream:
                    raise k.Conflict(stream, task.order.expected_version, None)
                return None


def type_of(one: k.Slice[Any, Any, Any]) -> Any:
    """The type of a slice's state, read from the return annotation of its `evolve`."""
    return get_type_hints(one.decider.evolve)["return"]


def uuid7() -> UUID:
    """A time-ordered unique id (RFC 9562, version 7): milliseconds, then 74 random bits."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _shape_of(tasks: Sequence[_Task]) -> str | None:
    kinds = {t.slice.name: t.slice for t in tasks if t.slice.snapshot_every}
    return shape(type_of(next(iter(kinds.values())))) if len(kinds) == 1 else None


def _snapshot_decoder(one: k.Slice[Any, Any, Any]) -> msgspec.json.Decoder[Any]:
    """How a slice's snapshots are read; raises where its state cannot be kept as one."""
    if any(rule.guarded for rule in one.commands.values()):
        raise ValueError(f"{one.name} has guards, so a state of it is not that of its stream alone: no snapshots")
    try:
        return msgspec.json.Decoder(type_of(one))
    except TypeError as error:
        raise ValueError(f"{one.name}: a state of this type cannot be read back from a snapshot: {error}") from error


def _known_outcome(task: _Task, known: k.Loaded) -> k.Outcome | None:
    if known.prior is None:
        return None
    if known.prior.command_hash != task.digest:
        return k.Reused()
    return k.Appended(replace(known.prior.receipt, replayed=True))


def _no_op(task: _Task, known: k.Loaded) -> k.Receipt:
    version = known.versions[task.stream]
    return k.Receipt(task.order.command_id, task.stream, version, 0, 0)


def _refuse_shared_streams(tasks: Sequence[_Task]) -> None:
    streams = [t.stream for t in tasks]
    if len(set(streams)) != len(streams):
        raise ValueError("execute_many takes commands on different streams: send them in turn")
