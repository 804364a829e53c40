"""One act as it is decided: a command, and before it the parts that others decide in the same act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from application.bus.kinds import CommandKinds
from application.bus.task import Task
from application.bus.view import NOTHING, CommandStanding, View
from application.kernel.journal import Loaded
from domain.kernel.declarations import Act, Refused

Routed = tuple[tuple[str, Any], ...]
"""Events, each with its stream, in the order in which they were decided."""


class NotLoaded(Exception):  # noqa: N818 - to be loaded, and decided then
    """A command looks at streams that were not loaded: something that was decided before it led there."""


def unread(view: View, kinds: CommandKinds, task: Task, loaded: Loaded, now: datetime) -> Iterator[tuple[str, bool]]:
    """The streams that a command and its parts look at and that were not loaded; whether the last event is enough.

    What a part looks at is told by the state before the act, and never by what another part of it decides.
    """
    standing = view.standing(task, loaded, now)
    if standing.missing:
        yield from ((name, task.is_passbook(name)) for name in standing.missing)
        return
    for part in kinds.parts(task, standing.state, now):
        yield from unread(view, kinds, part, loaded, now)


class Composition:
    """One act over its own streams and those of its parts; `versions` says where each stood before it."""

    def __init__(self, view: View, kinds: CommandKinds, loaded: Loaded, now: datetime) -> None:
        self._view, self._kinds, self._loaded, self._now = view, kinds, loaded, now
        self.versions: dict[str, int] = {}

    def standing(self, task: Task, decided: Mapping[str, Sequence[Any]] = NOTHING) -> CommandStanding:
        """The state that a command of the act meets; raises NotLoaded."""
        standing = self._view.standing(task, self._loaded, self._now, decided)
        for name in standing.versions:
            self.look_at(name)
        if standing.missing:
            raise NotLoaded(", ".join(standing.missing))
        return standing

    def look_at(self, name: str) -> None:
        """Hold a stream to where it stands."""
        self.versions.setdefault(name, self._view.version(name, self._loaded))

    def decide(
        self, task: Task, standing: CommandStanding, act: Act, decided: Mapping[str, Sequence[Any]] = NOTHING
    ) -> Routed:
        """All that a command adds, that of its parts first; nothing where the command itself adds nothing.

        Raises the refusal of the command itself before that of a part.
        """
        state = standing.state
        parts: Routed = ()
        try:
            for part in self._kinds.parts(task, state, self._now):
                added = self.decide(part, self.standing(part, decided), act, decided)
                parts, decided = (*parts, *added), _with(decided, added)
                state = task.slice.decider.fold(_of_interest(task, added), state)
        except Refused as refusal:
            self._refuse_first(task, state, act)
            raise refusal from None
        events = task.slice.decider.decide(state, task.order.command, act)
        return (*parts, *_routed(task, standing, events)) if events else ()

    def _refuse_first(self, task: Task, state: Any, act: Act) -> None:
        """What the command itself is refused for, whatever its part says; nothing where it cannot do without that."""
        try:
            task.slice.decider.decide(state, task.order.command, act)
        except Refused:
            raise
        except Exception:  # noqa: BLE001 - it was asked without what it takes, so this says nothing
            return


def _of_interest(task: Task, added: Routed) -> list[Any]:
    kinds = task.rule.parts.events if task.rule.parts else ()
    return [event for _, event in added if isinstance(event, kinds)]


def _with(decided: Mapping[str, Sequence[Any]], added: Routed) -> Mapping[str, Sequence[Any]]:
    found = dict(decided)
    for stream, event in added:
        found[stream] = (*found.get(stream, ()), event)
    return found


def _routed(task: Task, standing: CommandStanding, events: Sequence[Any]) -> Routed:
    """Each event with its stream, in the order in which they were decided."""
    route = task.slice.route
    routed = tuple((route(event) if route else task.stream, event) for event in events)
    for stream, event in routed:
        if stream not in standing.versions:
            raise RuntimeError(
                f"{type(event).__name__} belongs to {stream}, which {type(task.order.command).__name__} has not "
                "looked at: name it in `guards` or `beside`"
            )
        if not task.slice.writes_to(stream):
            raise RuntimeError(f"{task.slice.name} does not say that it writes {stream}: name its kind in `writes`")
    return routed
