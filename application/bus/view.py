"""What the commands of a batch are decided on: what was loaded, and what the earlier ones of the batch decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent

from application.bus.folded import FoldedState, FoldedStates, Name
from application.bus.kinds import CommandKinds
from application.bus.task import Task
from application.bus.wellformed import checked_stream
from application.kernel import journal as k
from application.ledger.apart import REFERENCES
from application.ledger.envelope import Codec, actor_and_grant
from application.ledger.sealing import NO_KEYS, KeyMap
from application.ledger.skips import Skips
from application.ledger.unreadable import LedgerPlace, UnreadableAct, UnreadableBytes, read

ROUNDS = 4
"""How often `beside` may name streams that it did not name before."""
NOTHING: Mapping[str, Sequence[Any]] = {}


@dataclass(frozen=True, slots=True)
class CommandStanding:
    """The state that a command meets, and the streams that it was folded from, each at its version.

    `missing` are streams that `beside` names and nobody has loaded; then the state is not whole.
    """

    state: Any
    versions: Mapping[str, int]
    missing: tuple[str, ...] = ()


class DecidedEvent(NamedTuple):
    """An event that a request is about to store: whole, and with the references to what is kept apart of it."""

    stream: str
    whole: Any
    referring: Any

    def met(self, task: Task) -> Any:
        """The event as the decider of a later command meets it."""
        return self.whole if type(self.whole) in task.slice.reads_apart else self.referring


class View:
    """The loaded streams, and on top of them the events decided since, at their versions.

    `unreadable` are acts that were met and cannot be read, nor are known to be left out; `partly` the passbooks whose
    last event is left out, so that the one before it is wanted.
    """

    def __init__(self, codec: Codec, states: FoldedStates, skips: Skips, kinds: CommandKinds) -> None:
        self._codec, self._states, self._skips, self._kinds = codec, states, skips, kinds
        self._kept: dict[Name, FoldedState | None] = {}
        self.unreadable: list[UnreadableBytes] = []
        self.partly = set[str]()
        self.keys: KeyMap = NO_KEYS
        self.bodies: dict[str, bytes | None] = {}
        self._opened: dict[tuple[LedgerPlace, bool], Any] = {}
        self._folded: dict[tuple[object, ...], Any] = {}
        self._decided: dict[str, list[DecidedEvent]] = {}
        self._deeds: dict[str, list[tuple[str, str]]] = {}
        self._writers: dict[str, int] = {}

    def since(self, task: Task) -> int:
        """The version of the first event of the command's own stream that it has to see; 0 for all of them."""
        if not task.slice.keeps_folded:
            return 0
        name = (task.slice.name, task.stream)
        kept = self._kept.setdefault(name, self._states.find(name))
        return kept.version if kept else 0

    def disowns(self, task: Task, loaded: k.Loaded) -> bool:
        """Whether what is kept of the command's own stream is not what the ledger has; then it is kept no longer."""
        name = (task.slice.name, task.stream)
        kept = self._kept.get(name)
        if kept is None or kept.later(loaded.events[task.stream]) is not None:
            return False
        self._kept[name] = None
        self._states.drop(name)
        return True

    def add(self, request: int, events: Sequence[DecidedEvent], deed: tuple[str, str]) -> None:
        """Let the later commands see the events that a request is about to store; `deed` as in Deeds."""
        for event in events:
            self._decided.setdefault(event.stream, []).append(event)
            self._deeds.setdefault(event.stream, []).append(deed)
            self._writers[event.stream] = request

    def is_whole(self, name: str, loaded: k.Loaded) -> bool:
        """Whether all of a stream was loaded, from its first event."""
        return name in loaded.versions and len(loaded.events[name]) == loaded.versions[name]

    def deeds(self, names: Iterable[str], loaded: k.Loaded) -> Iterator[tuple[str, str]]:
        """Who did what on these streams: the actor and the grant of each event."""
        for name in names:
            for event in loaded.events[name]:
                try:
                    yield actor_and_grant(event.state)
                except ValueError:
                    self._open(event)  # raises, unless it is left out
            yield from self._deeds.get(name, ())

    def forget(self) -> None:
        """Be as it was before anything was decided."""
        self._folded.clear()
        self._decided.clear()
        self._deeds.clear()
        self._writers.clear()

    def builds_on(self, streams: Iterable[str]) -> tuple[int, ...]:
        """The requests that wrote these streams last: those before them, they build on themselves."""
        return tuple(sorted({self._writers[stream] for stream in streams if stream in self._writers}))

    def standing(
        self, task: Task, loaded: k.Loaded, now: datetime, decided: Mapping[str, Sequence[Any]] = NOTHING
    ) -> CommandStanding:
        """The state that the command meets: guards, then its own stream, then what stands beside.

        `decided` are the events, by stream, that earlier parts of the same act add. Raises RuntimeError where `beside`
        never comes to an end, or a stream is of another context that has not published it.
        """
        state, versions = task.slice.decider.initial, dict[str, int]()
        # Commands of a batch share their guards, and each is asked about several times: nothing is folded twice.
        folded: tuple[object, ...] = (id(task.slice),)
        kept: dict[tuple[object, ...], Any] = {} if decided else self._folded
        names: Sequence[str] = (*task.guards, task.stream)
        for _ in range(ROUNDS + 1):
            for name in names:
                self._kinds.check_looked_at(task, name)
            if missing := tuple(name for name in names if not self._suffices(task, name, loaded)):
                return CommandStanding(state, versions, missing)
            for name in names:
                new = decided.get(name, ())
                versions[name] = self.version(name, loaded) + len(new)
                folded = (*folded, name, versions[name])
                if folded not in kept:
                    kept[folded] = self._fold(name, state, task, loaded, new)
                state = kept[folded]
            beside = task.rule.beside_of(task.order.command, state, now)
            named = (checked_stream(name) for name in beside)
            names = tuple(name for name in dict.fromkeys(named) if name not in versions)
            if not names:
                return CommandStanding(state, versions)
        raise RuntimeError(
            f"{type(task.order.command).__name__} names still other streams after {ROUNDS} rounds, now {names}: "
            "`beside` has to come to an end"
        )

    def version(self, name: str, loaded: k.Loaded) -> int:
        """Where a stream stands after all that was decided before."""
        return loaded.versions[name] + len(self._decided.get(name, ()))

    def _suffices(self, task: Task, name: str, loaded: k.Loaded) -> bool:
        """Whether as much of a stream was loaded as the command folds: of some, another one wanted the last event."""
        if name not in loaded.versions:
            return False
        last_alone = len(loaded.events[name]) == 1 < loaded.versions[name]
        return not last_alone or task.slice.keeps_folded or task.is_passbook(name)

    def _fold(self, name: str, state: Any, task: Task, loaded: k.Loaded, new: Sequence[Any]) -> Any:
        stored, whole = loaded.events[name], task.slice.types_apart
        decided = (*(event.met(task) for event in self._decided.get(name, ())), *new)
        if task.slice.keeps_folded:
            return task.slice.decider.fold(decided, self._kept_state(task, stored))
        if task.is_passbook(name):
            found: Iterable[Any] = decided[-1:] or self._last(name, loaded, whole)
        else:
            found = chain(self._readable(stored, whole), decided)
        if (published := task.slice.published(name)) is not None:
            found = (event for event in found if isinstance(event, published.events))
        for event in found:
            state = task.slice.decider.evolve(state, event)
        return state

    def _kept_state(self, task: Task, stored: Sequence[StoredEvent]) -> Any:
        """The state of what is stored, from the one that was kept on; it is kept in its place."""
        name, decider = (task.slice.name, task.stream), task.slice.decider
        kept = self._kept.get(name)
        state, later = (decider.initial, stored) if kept is None else (kept.state, kept.later(stored) or ())
        if not later:
            return state
        for event in self._readable(later):
            state = decider.evolve(state, event)
        self._kept[name] = new = FoldedState(later[-1].originator_version, later[-1].state, state)
        self._states.keep(name, new)
        return state

    def _readable(self, stored: Iterable[StoredEvent], whole: frozenset[str] = frozenset()) -> Iterator[Any]:
        """The events that are not left out; those of the types in `whole` with what is kept apart of them."""
        return (event for each in stored if (event := self._open(each, whole)) is not None)

    def _last(self, name: str, loaded: k.Loaded, whole: frozenset[str]) -> Sequence[Any]:
        """The last event of a passbook that is not left out."""
        stored = loaded.events[name]
        last = tuple(islice(self._readable(reversed(stored), whole), 1))
        if not last and len(stored) < loaded.versions[name]:
            self.partly.add(name)
        return last

    def _open(self, stored_event: StoredEvent, whole: frozenset[str] = frozenset()) -> Any | None:
        """The event in stored bytes; None where it is left out. Raises UnreadableAct."""
        at = LedgerPlace(str(stored_event.originator_id), stored_event.originator_version, stored_event.topic)
        name = (at, at.type in whole)
        if name not in self._opened:
            position = self._skips.position_of(at.stream, at.version)
            bodies = self.bodies if at.type in whole else REFERENCES
            fact = read(self._codec, stored_event.state, at, position, self.keys, bodies)
            if isinstance(fact, UnreadableBytes) and not self._skips.leaves_out(fact):
                self.unreadable.append(fact)
                raise UnreadableAct(fact)
            self._opened[name] = None if isinstance(fact, UnreadableBytes) else fact.event
        return self._opened[name]
