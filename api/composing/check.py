"""All that is looked at when an installation is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.composing.contexts import ContextDeclarations
from api.composing.meeting import check_meeting
from api.composing.names import claims
from api.composing.parts import check_parts
from api.composing.relations import check_deadlines, check_runs, check_shown
from api.graphql.claims import claims as graphql_claims
from api.kernel.clashes import place_of, refuse_clashes
from domain.kernel.composition import CompositionError
from projections.kernel.declarations import ReadModel
from projections.kernel.file_access import FILE_ACCESS


def check_composed(contexts: Sequence[ContextDeclarations], shared_refusals: Mapping[str, str]) -> None:
    """Raise CompositionError for a name that two declarations claim, or that is spoken of and that there is not."""
    refuse_clashes(claims(contexts, shared_refusals))
    refuse_clashes(graphql_claims(context.exposed for context in contexts))
    check_meeting(contexts)
    check_parts(slice_ for context in contexts for slice_ in context.slices)
    read_models = [model for context in contexts for model in context.read_models]
    for context in contexts:
        check_shown(context.exposed)
        _check_permissions(context)
        check_deadlines(context.deadlines, read_models)
        check_runs(context.runs, read_models)
    _check_access(read_models)


def _check_access(read_models: Sequence[ReadModel[Any]]) -> None:
    """Nothing can be seen of files where nobody keeps access to them."""
    kept = any(model.name == FILE_ACCESS.name and model.row is FILE_ACCESS.row for model in read_models)
    for model in read_models:
        if model.by_file and not kept:
            raise CompositionError(
                f"{model.name} is of files, and no context keeps {FILE_ACCESS.name}, a read model of FileAccess"
            )


def _check_permissions(context: ContextDeclarations) -> None:
    """Nobody may send a command that says itself which permission it takes."""
    shown = {mutation.command for mutation in context.exposed.mutations}
    for declared in context.slices:
        for command in shown.intersection(declared.commands):
            if declared.commands[command].permission_in:
                raise CompositionError(
                    f"{place_of(command)} says itself which permission it takes, so it cannot be a mutation: "
                    "whoever sent it would choose"
                )
