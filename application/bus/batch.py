"""The commands of a batch, decided one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.bus.composing import Composition, NotLoaded, Routed
from application.bus.kinds import CommandKinds
from application.bus.task import Task, uuid7
from application.bus.view import CommandStanding, DecidedEvent, View
from application.kernel.journal import AppendRequest, Loaded, Prior
from application.kernel.orders import CommandIdReused, Conflict, Denied, NothingWasDone, Receipt
from application.kernel.policy import Authorisation, Policy
from application.ledger.envelope import Codec, deed_of
from application.ledger.sealed_data import without_apart
from application.ledger.sealing import UNREADABLE, KeyMap, Pair
from domain.kernel.declarations import Act, Recorded, Refused, refusal_of


@dataclass(frozen=True, slots=True)
class Decision:
    """What comes of a command: a request to store, an answer without one, or neither, to be decided again.

    `builds_on` are the requests of the batch, from 0, that an answer without a request rests on; `rests_on` the streams
    that the grant of a request does. `bodies` are the bytes of values kept apart, to be stored before the request is.
    `refusal` is what the command is answered with once its request is stored, where that records a refused attempt.
    """

    task: Task
    request: AppendRequest | None = None
    answer: Receipt | Exception | None = None
    builds_on: Sequence[int] = ()
    rests_on: frozenset[str] = frozenset()
    bodies: Sequence[bytes] = ()
    refusal: Refused | None = None


class Batch:
    """Decides commands in order, each on the view that the earlier ones left.

    `wanted` are the keys that its events have to be sealed with and that are not among `keys`: where there are any,
    nothing of the batch may be stored. `denied` tells that somebody was, by what the policy knows.
    """

    def __init__(
        self, view: View, kinds: CommandKinds, codec: Codec, policy: Policy, now: datetime, keys: KeyMap
    ) -> None:
        self._view, self._kinds, self._codec, self._policy, self._now, self._keys = (
            view,
            kinds,
            codec,
            policy,
            now,
            keys,
        )
        self.wanted = set[Pair]()
        self.denied = False
        self._requests = 0
        self._seen: set[tuple[str, UUID]] = set()

    def decide(self, task: Task, loaded: Loaded, *, remember_no_op: bool) -> Decision:
        """The decision on one command. Never raises: what is raised is the command's answer."""
        if loaded.prior is not None and (loaded.prior.receipt.events or loaded.prior.command_hash != task.digest):
            return Decision(task, answer=self._answer_again(task, loaded, loaded.prior))
        if task.identity in self._seen:
            return Decision(task)  # whether the first use of the id was recorded, the next batch will know
        self._seen.add(task.identity)
        act = Composition(self._view, self._kinds, loaded, self._now)
        try:
            return self._decided(task, loaded, act, remember_no_op=remember_no_op)
        except NotLoaded:
            return Decision(task)  # an earlier command of the batch has changed what it looks at
        except Exception as error:  # noqa: BLE001 - it belongs to this command alone
            looked_at = (*task.guards, task.stream, *act.versions)
            return Decision(task, answer=error, builds_on=self._view.builds_on(looked_at))

    def _decided(self, task: Task, loaded: Loaded, composition: Composition, *, remember_no_op: bool) -> Decision:
        standing = composition.standing(task)
        matter: tuple[str, ...] = (task.stream,)
        if self._policy.separates(task.by):
            matter = (*matter, *task.matter(standing.state))
            if not all(self._view.is_whole(name, loaded) for name in matter):
                return Decision(task)  # its duties were separated since it was loaded
            for name in matter:
                composition.look_at(name)
        authorised = self._authorised(task, loaded, standing, matter)
        version, expected = standing.versions[task.stream], task.order.expected_version
        if expected is not None and expected != version and loaded.prior is None:
            raise Conflict(task.stream, expected, version)
        act = Act(task.by.actor, task.by.unit, authorised.grant, self._now)
        routed = composition.decide(task, standing, act)
        builds_on = self._view.builds_on(composition.versions)
        if loaded.prior is not None:
            # That there was nothing to do is in no event: it is believed where it is so still.
            return Decision(task, answer=_nothing_again(loaded.prior, routed), builds_on=builds_on)
        if not routed and not remember_no_op:
            receipt = Receipt(task.order.command_id, task.stream, version, 0, 0)
            return Decision(task, answer=receipt, builds_on=builds_on)
        bodies = list[bytes]()
        act = task.recorded(act)
        request = self._request(task, composition.versions, routed, act, bodies)
        request = replace(request, builds_on=builds_on, guards=(*request.guards, *authorised.rests_on))
        self._view.add(self._requests, self._decided_events(routed, request.events), (act.actor, act.grant))
        self._requests += 1
        rests_on = frozenset(stream for stream, _ in authorised.rests_on)
        refusal = next((found for _, event in routed if (found := refusal_of(event))), None)
        return Decision(task, request, rests_on=rests_on, bodies=bodies, refusal=refusal)

    def _answer_again(self, task: Task, loaded: Loaded, prior: Prior) -> Receipt | Exception:
        if prior.command_hash != task.digest:
            return CommandIdReused(task.order.command_id)
        attempts = (event for event in loaded.events[task.stream] if event.topic in self._codec.refusing)
        for stored in attempts:
            if deed_of(stored.state)[:2] == task.identity:
                return refusal_of(self._codec.open(stored.state, keys=UNREADABLE).event) or _replayed(prior)
        return _replayed(prior)

    def _decided_events(self, routed: Routed, stored: Sequence[StoredEvent]) -> Sequence[DecidedEvent]:
        """The events as later commands meet them; where keys were missing, all are decided again anyway."""
        if len(stored) < len(routed):
            return [DecidedEvent(stream, event, without_apart(event)) for stream, event in routed]
        return [
            DecidedEvent(stream, event, self._codec.referring(event, kept.state))
            for (stream, event), kept in zip(routed, stored, strict=True)
        ]

    def _authorised(
        self, task: Task, loaded: Loaded, standing: CommandStanding, matter: Sequence[str]
    ) -> Authorisation:
        """The grant for a command. An unauthorised caller gets the refusal that a missing thing would get."""
        try:
            return self._policy.authorise(
                task.by, task.need(standing.state), self._now, lambda: self._view.deeds(matter, loaded)
            )
        except Denied as denied:
            self.denied = True
            if not task.slice.public and self._policy.holds(task.by, task.rule.permission_of(task.order.command)):
                _refuse_as_missing(task, Act(task.by.actor, task.by.unit, "", self._now))
            raise denied from None
        except Refused:
            self.denied = True
            raise

    def _request(
        self, task: Task, before: Mapping[str, int], routed: Routed, act: Act, bodies: list[bytes]
    ) -> AppendRequest:
        versions = dict(before)
        stored = list[StoredEvent]()
        for stream, event in routed:
            versions[stream] += 1
            fact = _fact(task, event, stream, versions[stream], act)
            if self._codec.sealed and (missing := self._codec.pairs(event) - self._keys.keys()):
                self.wanted |= missing
            else:
                stored.append(self._codec.seal(fact, self._keys, bodies))
        looked_at = before if routed else {}
        return AppendRequest(
            stream=task.stream,
            version=versions[task.stream],
            events=stored,
            actor=act.actor,
            command_id=task.order.command_id,
            command_hash=task.digest,
            guards=[(name, version) for name, version in looked_at.items() if versions[name] == version],
        )


def _refuse_as_missing(task: Task, act: Act) -> None:
    """Raise what the rules say where there is nothing yet."""
    task.slice.decider.decide(task.slice.decider.initial, task.order.command, act)


def _replayed(prior: Prior) -> Receipt:
    return replace(prior.receipt, replayed=True)


def _nothing_again(prior: Prior, events: Routed) -> Receipt | Exception:
    if events:
        return NothingWasDone(prior.receipt.command_id)
    return _replayed(prior)


def _fact(task: Task, event: Any, stream: str, version: int, act: Act) -> Recorded[Any]:
    order = task.order
    return Recorded(
        event=event,
        stream=stream,
        version=version,
        position=0,
        act=act,
        event_id=uuid7(),
        command_id=order.command_id,
        correlation_id=order.correlation_id or order.command_id,
        causation_id=order.causation_id,
        digest=task.digest,
    )
