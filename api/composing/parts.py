"""Whether what acts ask of other slices is there, and given for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.kernel.clashes import place_of
from application.kernel.rules import Rule, Slice
from domain.kernel.composition import CompositionError
from domain.kernel.declarations import classes_of, event_type

AnySlice = Slice[Any, Any, Any]


def check_parts(slices: Iterable[AnySlice]) -> None:
    """Raise CompositionError for a part that no slice takes, that its owner does not give for it, or that asks for
    itself in the end; and for an event of parts that their owners do not store.
    """
    slices = tuple(slices)
    owners = {command: declared for declared in slices for command in declared.commands}
    for declared in slices:
        for command in declared.composable:
            if command not in declared.commands:
                raise CompositionError(f"{declared.name} gives {place_of(command)} for parts, and does not take it")
        for command, rule in declared.commands.items():
            if rule.parts is not None:
                _check_asked(command, rule, owners)
                _check_circle((command,), owners)
                _check_sealed(command, rule, owners)


def _check_asked(command: type[Any], rule: Rule, owners: Mapping[type[Any], AnySlice]) -> None:
    asker = place_of(command)
    stored = set[type[Any]]()
    for part in _asked(rule):
        owner = owners.get(part)
        if owner is None:
            raise CompositionError(f"{asker} asks for {place_of(part)} as a part of its act, which no slice takes")
        if part not in owner.composable:
            raise CompositionError(
                f"{asker} asks for {place_of(part)} as a part of its act, which {owner.name} does not give for that: "
                "its owner says so by `composable`"
            )
        if owner.keeps_folded:
            raise CompositionError(
                f"{asker} asks {owner.name} for a part of its act, which keeps its states folded: of a part the whole "
                "stream is read"
            )
        stored.update(owner.events)
    if strange := [place_of(event) for event in (rule.parts.events if rule.parts else ()) if event not in stored]:
        raise CompositionError(f"{asker} looks for {', '.join(strange)} in its parts, whose owners store no such event")


def _check_circle(way: tuple[type[Any], ...], owners: Mapping[type[Any], AnySlice]) -> None:
    owner = owners.get(way[-1])
    for part in _asked(owner.commands[way[-1]]) if owner else ():
        if part in way:
            names = " -> ".join(place_of(command) for command in (*way, part))
            raise CompositionError(f"an act asks for itself as a part: {names}")
        _check_circle((*way, part), owners)


def _check_sealed(command: type[Any], rule: Rule, owners: Mapping[type[Any], AnySlice]) -> None:
    """What a part stores under seal came with the command: it must not be told by the command's hash."""
    if classes_of(command) is not None:
        return
    for part in _asked(rule):
        if any(event_type(event).sealed for event in owners[part].events):
            raise CompositionError(
                f"{place_of(command)} asks for {place_of(part)}, whose owner stores personal or secret data, so it "
                "has to say which of its fields are: decorate it with @command(fields=...)"
            )


def _asked(rule: Rule) -> Iterator[type[Any]]:
    return iter(rule.parts.commands if rule.parts else ())
