"""Which slice takes a command, and what an order or a part of an act becomes on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from application.bus.task import Task
from application.bus.wellformed import checked_stream
from application.kernel.orders import Order, Principal, UnknownCommand
from application.kernel.rules import Rule, Slice
from domain.kernel.forms import checked

AnySlice = Slice[Any, Any, Any]


class CommandKinds:
    """The slices by the commands that they take; raises ValueError where two take one."""

    def __init__(self, slices: Iterable[AnySlice]) -> None:
        self._slices: dict[type[Any], AnySlice] = {}
        self._contexts: dict[str, set[str]] = {}
        for declared in slices:
            for kind in declared.kinds:
                self._contexts.setdefault(kind.prefix, set()).add(declared.context)
            for command in declared.commands:
                if command in self._slices:
                    raise ValueError(f"two slices take {command.__name__}")
                self._slices[command] = declared

    def slice_of(self, kind: type[Any]) -> AnySlice:
        """The slice that takes commands of a type; raises UnknownCommand."""
        try:
            return self._slices[kind]
        except KeyError:
            raise UnknownCommand(f"no slice takes {kind.__name__}") from None

    def rule_of(self, kind: type[Any]) -> Rule:
        """The rule of the commands of a type."""
        return self.slice_of(kind).commands[kind]

    def task(self, order: Order[Any], by: Principal, digest: bytes) -> Task:
        """The order as a task, its command checked for its forms; raises Refused."""
        kind = type(order.command)
        command, declared, rule = checked(order.command), self.slice_of(kind), self.rule_of(kind)
        stream = checked_stream(rule.stream_of(command))
        guards = () if rule.guards is None else tuple(checked_stream(guard) for guard in rule.guards(command))
        return Task(replace(order, command=command), by, declared, rule, stream, guards, digest)

    def parts(self, task: Task, state: Any, at: datetime) -> Iterator[Task]:
        """What a command asks of others on this state, as tasks under its own id: their events are of this act."""
        parts = task.rule.parts
        for command in () if parts is None else parts.asked(task.order.command, state, at):
            if parts is None or type(command) not in parts.commands:
                raise RuntimeError(
                    f"{type(task.order.command).__name__} asks for {type(command).__name__}, which its rule does not "
                    "name: add it to the `commands` of its parts"
                )
            yield self.task(replace(task.order, command=command, expected_version=None), task.by, task.digest)

    def check_looked_at(self, task: Task, stream: str) -> None:
        """RuntimeError for a stream of another context, of which nothing is published, or not for this slice."""
        contexts = self._contexts.get(stream.partition("-")[0])
        if contexts and task.slice.context not in contexts and task.slice.published(stream) is None:
            raise RuntimeError(
                f"{type(task.order.command).__name__} looks at {stream}, which is of {' and '.join(sorted(contexts))}: "
                f"name in `looks_at` of {task.slice.name} what is published of it"
            )

    def owners(self, rule: Rule) -> Sequence[AnySlice]:
        """The slices that decide what a rule asks of others, and what those ask of others in turn."""
        met, asked = set[type[Any]](), list(rule.parts.commands if rule.parts else ())
        while asked:
            kind = asked.pop()
            if kind in self._slices and kind not in met:
                met.add(kind)
                further = self.rule_of(kind).parts
                asked += further.commands if further else ()
        return list({self._slices[kind].name: self._slices[kind] for kind in met}.values())
