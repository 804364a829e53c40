"""Whether what contexts take from each other beside facts is given by its owner: streams to look at, and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.composing.contexts import ContextDeclarations
from api.kernel.clashes import place_of
from application.kernel.rules import Slice
from domain.kernel.composition import CompositionError
from domain.kernel.publishing import PublishedStreams

AnySlice = Slice[Any, Any, Any]


def check_meeting(contexts: Sequence[ContextDeclarations]) -> None:
    """Raise CompositionError for a stream that nobody shows, or a command that its owner takes from nobody else."""
    slices = [declared for context in contexts for declared in context.slices]
    taking = {command: declared for declared in slices for command in declared.commands}
    for declared in slices:
        for shown in declared.shown:
            _check_shown(declared, shown)
        for command in declared.commanded:
            if command not in declared.commands:
                raise CompositionError(f"{declared.name} lets others give {place_of(command)}, and does not take it")
        for wanted in declared.looks_at:
            if not any(wanted in other.shown for other in slices if other.context != declared.context):
                raise CompositionError(
                    f"{declared.name} looks at the streams {wanted.prefix}-.., and no other context shows them so: its "
                    "slice says so by `shown`"
                )
    for context in contexts:
        following = [(each.name, each.gives) for each in context.workflows]
        following += [(each.name, each.gives) for each in context.effects]
        following += [(each.name, each.gives) for each in context.runs]
        for name, gives in following:
            _check_given(context.name, name, gives, taking)


def _check_shown(declared: AnySlice, shown: PublishedStreams) -> None:
    if shown.prefix not in {kind.prefix for kind in declared.kinds}:
        raise CompositionError(f"{declared.name} shows the streams {shown.prefix}-.., and does not write them")
    if strange := [place_of(event) for event in shown.events if event not in declared.events]:
        raise CompositionError(f"{declared.name} shows {', '.join(strange)}, and does not store it")
    if shown.passbook != (shown.prefix in {kind.prefix for kind in declared.passbooks}):
        raise CompositionError(f"{declared.name} shows the streams {shown.prefix}-.. otherwise than it reads them")


def _check_given(context: str, name: str, gives: Sequence[type[Any]], taking: Mapping[type[Any], AnySlice]) -> None:
    for command in gives:
        owner = taking.get(command)
        if owner is None or (owner.context != context and command not in owner.commanded):
            raise CompositionError(
                f"{name} gives {place_of(command)}, which nobody takes from others: its owner says so by `commanded`"
            )
