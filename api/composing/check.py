"""All that is looked at when an installation is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.composing.contexts import ContextDeclarations
from api.composing.names import claims
from api.composing.relations import check_deadlines, check_shown
from api.graphql.claims import claims as graphql_claims
from api.kernel.clashes import refuse_clashes


def check_composed(contexts: Sequence[ContextDeclarations], shared_refusals: Mapping[str, str]) -> None:
    """Raise CompositionError for a name that two declarations claim, or that is spoken of and that there is not."""
    refuse_clashes(claims(contexts, shared_refusals))
    refuse_clashes(graphql_claims(context.exposed for context in contexts))
    read_models = [model for context in contexts for model in context.read_models]
    for context in contexts:
        check_shown(context.exposed)
        check_deadlines(context.deadlines, read_models)
