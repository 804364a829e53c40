"""Batches of commands: loaded together, decided one after the other, stored together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from application.bus.batch import Batch, Decision
from application.bus.composing import Composition, NotLoaded, unread
from application.bus.folded import FoldedStates
from application.bus.kinds import CommandKinds
from application.bus.receipts import doubted
from application.bus.task import Task
from application.bus.view import ROUNDS, CommandStanding, View
from application.kernel.journal import Appended, AppendRequest, Journal, Load, Loaded, Outcome, Reused, Taken
from application.kernel.keys import Keys, NoKeys, fetch
from application.kernel.orders import CommandIdReused, Conflict, DecidedAhead, Receipt
from application.kernel.policy import Policy
from application.ledger.envelope import Codec
from application.ledger.sealing import NO_KEYS, Erased, Erasures, KeyMap, Pair, SubjectErased
from application.ledger.skips import Skips
from application.ledger.unreadable import UnreadableAct


class Decisions:
    """Decides batches of commands, each command on what the earlier ones of its batch did, and records them."""

    def __init__(
        self,
        kinds: CommandKinds,
        codec: Codec,
        journal: Journal,
        policy: Policy,
        keys: Keys | None = None,
    ) -> None:
        self._kinds, self._codec, self._journal, self._policy = kinds, codec, journal, policy
        self._keys = keys or NoKeys()
        self._states, self._skips = FoldedStates(), Skips(codec, journal)

    async def standings(self, tasks: Sequence[Task]) -> tuple[datetime, list[tuple[CommandStanding, Composition]]]:
        """The time of the record, and the state that each command meets by itself, with the act that it would be.

        Raises UnreadableAct.
        """
        whole = frozenset[str]()
        while True:
            view = View(self._codec, self._states, self._skips, self._kinds)
            now, loaded = await self._load(tasks, view, whole)
            try:
                found = [self._alone(view, task, known, now) for task, known in zip(tasks, loaded, strict=True)]
            except UnreadableAct:
                if not await self._skips.learn(view.unreadable):
                    raise
            else:
                if view.partly <= whole:
                    return now, found
            whole |= view.partly

    def _alone(self, view: View, task: Task, known: Loaded, now: datetime) -> tuple[CommandStanding, Composition]:
        act = Composition(view, self._kinds, known, now)
        if any(unread(view, self._kinds, task, known, now)):
            raise NotLoaded(task.stream)
        return act.standing(task), act

    async def decide(self, tasks: Sequence[Task], *, remember_no_op: bool = True) -> list[Decision]:
        """Decide on one state of the ledger, in order. A refusal or a fault is the answer to its command alone.

        Where events are to be sealed with keys that are not there yet, those are asked for all at once, and the batch
        is decided again with them: deciders are pure. So it is where somebody was denied by what may be old, or would
        be told of a refusal or a conflict under a grant that may have ended: what is stored is guarded against that,
        what is told is not. Where it meets an act that cannot be read, and an operator has skipped that, the batch is
        decided again without it; else UnreadableAct is the answer.
        """
        whole = frozenset[str]()
        while True:
            view = View(self._codec, self._states, self._skips, self._kinds)
            decisions = await self._decided(tasks, view, whole, remember_no_op=remember_no_op)
            if not await self._skips.learn(view.unreadable) and view.partly <= whole:
                return decisions
            whole |= view.partly

    async def _decided(
        self, tasks: Sequence[Task], view: View, whole: frozenset[str], *, remember_no_op: bool
    ) -> list[Decision]:
        now, loaded = await self._load(tasks, view, whole)
        doubts = await doubted(self._journal, tasks, loaded)
        keys: KeyMap = NO_KEYS
        asked_again = False
        while True:
            batch = Batch(view, self._kinds, self._codec, self._policy, now, keys)
            decisions = [
                Decision(task, answer=doubts[n])
                if n in doubts
                else batch.decide(task, known, remember_no_op=remember_no_op)
                for n, (task, known) in enumerate(zip(tasks, loaded, strict=True))
            ]
            told = any(isinstance(decision.answer, Exception) for decision in decisions)
            if (batch.denied or told) and not asked_again:
                asked_again = True
                if await self._policy.catch_up():
                    view.forget()
                    continue
            if not batch.wanted:
                return decisions
            keys = {**keys, **await self._ensured(batch.wanted)}
            view.forget()

    async def record(self, decisions: Sequence[Decision]) -> list[Receipt | Exception | None]:
        """Store what was decided, and answer each command; None where it has to be decided again."""
        requests = [decision.request for decision in decisions if decision.request]
        await self._keep(decisions)
        try:
            outcomes = await self._journal.append(requests) if requests else ()
        except DecidedAhead:
            return [None] * len(decisions)
        resting = [decision.rests_on for decision in decisions if decision.request]
        pairs = zip(outcomes, resting, strict=True)
        if moved := {outcome.stream for outcome, on in pairs if isinstance(outcome, Taken) and outcome.stream in on}:
            await self._policy.moved_on(moved)
        stored = [isinstance(outcome, Appended) and not outcome.receipt.replayed for outcome in outcomes]
        found = iter(outcomes)
        return [
            _settled(decision, decision.request, next(found))
            if decision.request
            else (decision.answer if all(stored[n] for n in decision.builds_on) else None)
            for decision in decisions
        ]

    async def _keep(self, decisions: Sequence[Decision]) -> None:
        """Store what is kept apart, so that no act is recorded that names what is not there.

        What is not recorded after that, or is decided again, leaves bytes that nothing names: they are collected.
        """
        for decision in decisions:
            for body in decision.bodies:
                await self._keys.blobs.put(body)

    async def _load(
        self, tasks: Sequence[Task], view: View, also_whole: frozenset[str]
    ) -> tuple[datetime, Sequence[Loaded]]:
        """All that the commands look at. Each round reads everything again, so that it is one state of the ledger."""
        if any(task.rule.terms.not_by or self._policy.separates(task.by) for task in tasks):
            # Whether two accounts are one person's is guarded by no stream, so it is asked.
            await self._policy.catch_up()
        beside: list[dict[str, bool]] = [{} for _ in tasks]
        whole = frozenset(task.stream for task in tasks if self._policy.separates(task.by))
        whole |= also_whole
        for _ in range(_rounds(tasks)):
            now, loaded = await self._read(tasks, beside, whole, view)
            more = [self._missing(view, task, known, now) for task, known in zip(tasks, loaded, strict=True)]
            if not any(more):
                return now, loaded
            for had, new in zip(beside, more, strict=True):
                had.update((name, last and had.get(name, True)) for name, last in new)
        return await self._read(tasks, beside, whole, view)

    def _missing(self, view: View, task: Task, loaded: Loaded, now: datetime) -> list[tuple[str, bool]]:
        """What the command looks at beside what was loaded; whether the last event of it is enough."""
        if loaded.prior is not None and loaded.prior.receipt.events:
            return []
        try:
            found = list(unread(view, self._kinds, task, loaded, now)) if task.rule.wanders else []
            if task.rule.terms.matter is not None and not found and self._policy.separates(task.by):
                matter = task.matter(view.standing(task, loaded, now).state)
                found = [(name, False) for name in matter if not view.is_whole(name, loaded)]
        except Exception:  # noqa: BLE001 - comes again when it is decided, and is the answer there
            return []
        return found

    async def _read(
        self, tasks: Sequence[Task], beside: Sequence[Mapping[str, bool]], whole: frozenset[str], view: View
    ) -> tuple[datetime, Sequence[Loaded]]:
        """One state of the ledger, read again where it is not the one that kept states were folded from."""
        while True:
            now, loaded = await self._journal.load(_loads(tasks, beside, whole, view), deciding=True)
            stale = [task for task, known in zip(tasks, loaded, strict=True) if view.disowns(task, known)]
            if not stale:
                await self._look_for_keys(view, loaded)
                await self._fetch_bodies(view, tasks, loaded)
                return now, loaded

    async def _fetch_bodies(self, view: View, tasks: Sequence[Task], loaded: Sequence[Loaded]) -> None:
        """Fetch the values kept apart that the slices want, and that were not fetched for the same batch before."""
        wanted = set[bytes]()
        for task, known in zip(tasks, loaded, strict=True) if self._codec.apart else ():
            if types := task.slice.types_apart.union(*(each.types_apart for each in self._kinds.owners(task.rule))):
                wanted |= {event.state for events in known.events.values() for event in events if event.topic in types}
        if names := self._codec.bodies_of(wanted).keys() - view.bodies.keys():
            view.bodies |= await fetch(self._keys.blobs, names)

    async def _look_for_keys(self, view: View, loaded: Sequence[Loaded]) -> None:
        if not self._codec.sealed:
            return
        stored = (event for known in loaded for events in known.events.values() for event in events)
        if wanted := self._codec.wanted({event.state for event in stored if event.topic in self._codec.sealed}):
            view.keys = await self._keys.find(wanted)

    async def _ensured(self, pairs: set[Pair]) -> dict[Pair, bytes | None]:
        """Keys for all but the erased, in one call where nobody is."""
        erased = set[Erased]()
        while True:
            try:
                living = {pair for pair in pairs if pair not in Erasures(erased)}
                keys = await self._keys.ensure(living) if living else {}
            except SubjectErased as error:
                erased.add(error.erased)
            else:
                return {**dict.fromkeys(pairs), **keys}


def _rounds(tasks: Sequence[Task]) -> int:
    """How often more may be named: each part of an act has rounds of its own."""
    return ROUNDS * (3 if any(task.rule.parts for task in tasks) else 1)


def _loads(
    tasks: Sequence[Task], beside: Sequence[Mapping[str, bool]], whole: frozenset[str], view: View
) -> list[Load]:
    """What to read; of the files in `whole` all, since it matters who did what there."""
    loads = []
    for task, more in zip(tasks, beside, strict=True):
        streams = tuple(dict.fromkeys((task.stream, *task.guards, *more)))
        last = {name for name in streams if more.get(name, True) and (name in more or task.is_passbook(name))}
        since = view.since(task)
        loads.append(Load(streams, *task.identity, frozenset(last) - whole, 0 if task.stream in whole else since))
    return loads


def _settled(decision: Decision, request: AppendRequest, outcome: Outcome) -> Receipt | Exception | None:
    task = decision.task
    match outcome:
        case Appended(receipt):
            # What it was stored under before is decided again: then the receipt is held against the events.
            return None if receipt.replayed else decision.refusal or receipt
        case Reused():
            return CommandIdReused(task.order.command_id)
        case Taken(stream):
            expected = task.order.expected_version
            if expected is not None and stream == task.stream and not request.builds_on:
                return Conflict(stream, expected, None)
            return None
