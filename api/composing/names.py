"""The names that contexts claim outside GraphQL: of themselves, and of what they declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from api.composing.contexts import ContextDeclarations
from api.composing.streams import beginnings_of
from api.graphql.naming import mutation_name
from api.kernel.clashes import NameClaim
from domain.kernel.declarations import event_type

MACHINE_ROOMS: Mapping[str, frozenset[str]] = {
    "domain": frozenset({"kernel"}),
    "application": frozenset({"blobs", "bus", "importing", "kernel", "ledger"}),
    "projections": frozenset({"kernel"}),
    "api": frozenset({"app", "compiling", "composing", "execution", "graphql", "http", "kernel", "live", "static"}),
    "infra": frozenset(
        {
            *("bootstrap", "cli", "generated", "http", "importing", "kernel", "keys", "oidc", "pages", "postgres"),
            *(
                "processes",
                "reacting",
                "rendering",
                "reporting",
                "runtime",
                "services",
                "settings",
                "signals",
                "signing",
            ),
            *("blobs", "opencontracting", "texts", "tlog", "valkey"),
        }
    ),
}
"""The rooms and entry files of each layer that are the machine's: no context is called like one."""
_MACHINE = "the machine"


def claims(contexts: Iterable[ContextDeclarations], shared_refusals: Mapping[str, str]) -> Iterator[NameClaim]:
    """What the contexts claim, after what is the machine's."""
    for layer, rooms in MACHINE_ROOMS.items():
        yield from (
            NameClaim("context name", room, (f"the machine room {layer}/{room}",), _MACHINE) for room in sorted(rooms)
        )
    yield from (NameClaim("refusal code", refusal, (shared_refusals,)) for refusal in shared_refusals)
    for context in contexts:
        yield NameClaim(
            "context name", context.name, (context, *context.slices, *context.read_models), context=context.name
        )
        yield from (
            NameClaim("refusal code", refusal, (context.refusals,), context=context.name)
            for refusal in context.refusals
        )
        yield from _of_slices(context)
        yield from _of_read_models(context)
        yield from _of_reactions(context)
        yield from _permissions(context)
        yield from (NameClaim("export", export.name, (export,), context=context.name) for export in context.exports)


def _of_slices(context: ContextDeclarations) -> Iterator[NameClaim]:
    name = context.name
    for slice_ in context.slices:
        yield NameClaim("slice", slice_.name, (slice_, slice_.decider.decide), context=name)
        for event in slice_.events:
            # slices of a context may share an event, contexts may not
            yield NameClaim("stored event", event_type(event).name, (event,), (name, event), name)
        for command in slice_.commands:
            yield NameClaim("command", mutation_name(command), (command,), context=name)
        for beginning, written_by in beginnings_of(slice_).items():
            yield NameClaim("stream prefix", beginning, (written_by,), name, name)


def _of_read_models(context: ContextDeclarations) -> Iterator[NameClaim]:
    for model in context.read_models:
        yield NameClaim("read model", model.name, (model, model.row), context=context.name)
        yield NameClaim("row class", model.row.__name__, (model.row,), model.row, context.name)


def _of_reactions(context: ContextDeclarations) -> Iterator[NameClaim]:
    for workflow in context.workflows:
        yield NameClaim("workflow", workflow.name, (workflow, workflow.react), context=context.name)
    for deadline in context.deadlines:
        yield NameClaim("deadline", deadline.name, (deadline, deadline.command), context=context.name)
    for effect in context.effects:
        yield NameClaim("effect", effect.name, (effect, effect.ask), context=context.name)
    for run in context.runs:
        yield NameClaim("run", run.name, (run, run.command), context=context.name)


def _permissions(context: ContextDeclarations) -> Iterator[NameClaim]:
    kind, name = "permission", context.name
    for slice_ in context.slices:
        for command, rule in slice_.commands.items():
            yield NameClaim(kind, rule.permission, (command,), name, name)
    for model in context.read_models:
        if model.permission:
            yield NameClaim(kind, model.permission, (model, model.row), name, name)
    for question in context.exposed.questions:
        if question.permission:
            yield NameClaim(kind, question.permission, (question.question,), name, name)
