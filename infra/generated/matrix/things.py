"""What the matrix speaks of, and what follows for each thing from the declarations: permissions, scopes and terms.

A model of its own: it runs no code of the bus, of the policy, or of the reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.composing.installation import Installation
from api.graphql.naming import camel, mutation_name
from api.kernel.context import Context
from api.kernel.declarations import Comparison, Entity, Funnel, Question, Series
from application.kernel.rules import Rule
from infra.generated.matrix import table as t
from infra.generated.matrix.terms import AccessTerms, by_permission, everybody
from projections.kernel.declarations import ReadModel

Row = tuple[str, str]
"""A section of the matrix, and a row of it."""
WITH_OPTION = ", with the grant option"
LEDGER = "ledger.read"
MACHINE = "machine"
READ, DONE, SERVED = "What may be read", "What may be done", "What is served over HTTP"
PARTS = (READ, DONE, SERVED)


@dataclass(frozen=True)
class Thing:
    """A line of a file: its name there, what follows for it, and the rows of the matrix that it stands for."""

    context: str
    part: str
    name: str
    follows: AccessTerms | None
    rows: tuple[Row, ...]
    model: ReadModel[Any] | None = None


@dataclass(frozen=True)
class Led:
    """A field that leads elsewhere: to the rows of a read model, or (None) to the acts behind rows of `of`."""

    row: Row
    to: ReadModel[Any] | None
    of: ReadModel[Any]


def things_of(installation: Installation) -> tuple[Thing, ...]:
    """Every line that the files of the installation have, but for routes, which only a server knows."""
    return (*_of_machine(), *(thing for context in installation.contexts for thing in _of_context(context)))


def led_of(installation: Installation) -> Iterator[Led]:
    """Every field of an entity, or of a sum over entities, that leads to other rows or to the ledger."""
    for exposed in installation.exposed:
        for entity in exposed.entities:
            row = entity.model.row.__name__
            if entity.model.history:
                yield Led((t.LEADING, f"{row}.acts"), None, entity.model)
            for relation in entity.relations:
                yield Led((t.LEADING, f"{row}.{relation.name}"), relation.to, entity.model)
        for summary in exposed.summaries:
            name = _field(summary.name)
            yield Led((t.LEADING, f"{name[0].upper()}{name[1:]}Group.acts"), None, summary.of)


def _of_machine() -> Iterator[Thing]:
    yield Thing(MACHINE, READ, "events", by_permission(LEDGER, t.INSTALLATION), ((t.QUERIES, "events"),))
    yield Thing(MACHINE, READ, "inclusionProof", everybody(), ((t.QUERIES, "inclusionProof"),))
    for name in ("node", "nodes"):
        yield Thing(MACHINE, READ, name, everybody(t.AS_THEY_ARE), ((t.QUERIES, name),))


def _of_context(context: Context) -> Iterator[Thing]:
    name, exposed = context.name, context.exposed
    for entity in exposed.entities:
        model = entity.model
        shapes = [(t.QUERIES, _field(each.name)) for each in exposed.summaries if each.of is model]
        of_summaries: tuple[Comparison | Series | Funnel, ...] = (
            *exposed.comparisons,
            *exposed.series,
            *exposed.funnels,
        )
        shapes += [(t.QUERIES, _field(shape.name)) for shape in of_summaries if shape.of.of is model]
        yield Thing(name, READ, entity.plural, terms_of(model), (*_of_entity(entity), *shapes), model)
        if entity.own:
            yield Thing(name, READ, entity.own, everybody(t.AS_THEY_ARE), ((t.QUERIES, entity.own),))
    for question in exposed.questions:
        yield Thing(name, READ, question.name, _of_question(question), ((t.QUERIES, question.name),))
    shown = {mutation.command for mutation in exposed.mutations}
    for declared in context.slices:
        for command, rule in declared.commands.items():
            if command in shown:
                yield from _of_command(name, mutation_name(command), rule)


def _of_entity(entity: Entity) -> tuple[Row, ...]:
    queries = ((t.QUERIES, entity.singular), (t.QUERIES, entity.plural))
    return (*queries, (t.SUBSCRIPTIONS, f"{entity.singular}Changed"))


def _of_question(question: Question) -> AccessTerms | None:
    """None where each answer judges by itself what it gives to whom."""
    return None if question.permission is None else by_permission(question.permission, t.INSTALLATION)


def _of_command(context: str, name: str, rule: Rule) -> Iterator[Thing]:
    if rule.terms.passes_on is not None:  # what it gives, and so who may, only the state tells
        for row in (name, f"{name}{WITH_OPTION}"):
            yield Thing(context, DONE, row, None, ((t.MUTATIONS, row),))
        return
    letter = t.INSTALLATION if rule.places is None else t.UNREVIEWED
    follows = by_permission(rule.permission, letter, own=rule.terms.own is not None)
    yield Thing(context, DONE, name, follows, ((t.MUTATIONS, name),))


def terms_of(model: ReadModel[Any]) -> AccessTerms:
    """Who sees the rows of a read model."""
    if model.permission is None:
        return everybody()
    scope = model.scope
    if scope is None:
        return by_permission(model.permission, t.INSTALLATION)
    letter = t.UNIT if scope.by_unit else t.JURISDICTION if scope.jurisdiction is not None else t.INSTALLATION
    return by_permission(model.permission, letter, own=scope.by_account)


def _field(name: str) -> str:
    """The field of Query of a summary, or of a shape of one, by its name within its context."""
    return camel(name.partition(".")[2])
