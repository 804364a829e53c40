"""Mistakes on purpose, in every context: a wrong scope, permission or role is seen against the reviewed files.

So it is a difference here, whichever role stands for the others on the servers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.graphql.naming import mutation_name
from api.kernel.context import Context
from application.kernel.rules import Rule, Slice, Terms
from infra.bootstrap import INSTALLATION
from infra.generated.matrix.checking import problems
from infra.generated.matrix.files import read_all
from infra.generated.matrix.subjects import Subjects, subjects
from infra.generated.matrix.things import DONE, things_of
from projections.kernel.declarations import ReadModel

FILES = read_all()
SUBJECTS = subjects()
OTHER = "other.permission"


def seen(context: Context) -> list[str]:
    """What the files have against an installation with this context instead of its own of the name."""
    contexts = tuple(context if each.name == context.name else each for each in INSTALLATION.contexts)
    wrong = replace(SUBJECTS, things=things_of(_Installed(contexts)))  # type: ignore[arg-type]
    return list(problems(FILES, wrong))


class _Installed:
    """As much of an installation as the things are read from: composing would refuse some of these mistakes."""

    def __init__(self, contexts: tuple[Context, ...]) -> None:
        self.contexts = contexts


def _wrong_models(model: ReadModel[Any]) -> Iterator[tuple[str, ReadModel[Any]]]:
    yield "permission of another", replace(model, permission=OTHER)
    if model.permission and model.scope is None and not model.sealed:
        yield "no permission", replace(model, permission=None)
    if model.scope is None:
        return
    yield "no scope", replace(model, scope=None)
    if model.scope.by_unit and model.scope.jurisdiction:
        yield "no unit in the scope", replace(model, scope=replace(model.scope, unit=None, units=None))
    if model.scope.by_account and (model.scope.by_unit or model.scope.jurisdiction):
        yield "nobody's own", replace(model, scope=replace(model.scope, account=None, also=(), accounts=None))


def _reading() -> Iterator[Any]:
    for context in INSTALLATION.contexts:
        for number, entity in enumerate(context.exposed.entities):
            for mistake, model in _wrong_models(entity.model):
                entities = list(context.exposed.entities)
                entities[number] = replace(entity, model=model)
                wrong = replace(context, exposed=replace(context.exposed, entities=tuple(entities)))
                yield pytest.param(wrong, id=f"{context.name}-{entity.plural}-{mistake}")


@pytest.mark.parametrize("wrong", [*_reading()])
def test_a_wrong_read_model_is_seen(wrong: Context) -> None:
    assert seen(wrong)


def _of_a_company(context: str, command: type[Any]) -> bool:
    """Whether a file names no level for the place of an act but the whole installation.

    What is done for a company is done at its place alone, of which the levels of the files say nothing: the tests of
    its room ask where.
    """
    terms = FILES[context].lines[DONE][mutation_name(command)].terms
    return {clause.letter for clause in terms.clauses} == {"I"}


def _wrong_rules(rule: Rule, *, alone: bool) -> Iterator[tuple[str, Rule]]:
    if rule.terms.passes_on is not None:
        return
    yield "permission of another", replace(rule, permission=OTHER)
    if rule.terms.in_emergency:
        return  # an emergency role alone gives it, as its file says: its own tests ask where
    if rule.places is not None and not alone:
        yield "no places", replace(rule, places=None)
    if rule.terms.own is not None:
        yield "nobody's own", replace(rule, terms=Terms())
    else:
        yield "somebody's own", replace(rule, terms=replace(rule.terms, own="account_id"))


def _acting() -> Iterator[Any]:
    for context in INSTALLATION.contexts:
        shown = {mutation.command for mutation in context.exposed.mutations}
        for number, declared in enumerate(context.slices):
            for command in shown.intersection(declared.commands):
                for mistake, rule in _wrong_rules(
                    declared.commands[command], alone=_of_a_company(context.name, command)
                ):
                    slices = list(context.slices)
                    slices[number] = _with(declared, command, rule)
                    wrong = replace(context, slices=tuple(slices))
                    yield pytest.param(wrong, id=f"{context.name}-{command.__name__}-{mistake}")


def _with(declared: Slice[Any, Any, Any], command: type[Any], rule: Rule) -> Slice[Any, Any, Any]:
    return replace(declared, commands={**declared.commands, command: rule})


def _name(param: Any) -> str:
    return str(param.id)


@pytest.mark.parametrize("wrong", sorted(_acting(), key=_name))
def test_a_wrong_rule_is_seen(wrong: Context) -> None:
    assert seen(wrong)


@pytest.mark.parametrize("role", [role for role, held in SUBJECTS.roles.items() if "*" not in held])
def test_a_permission_more_or_less_in_a_role_is_seen(role: str) -> None:
    named = {name for access in FILES.values() for name in access.roles}
    for permission in sorted(named):
        roles = {**SUBJECTS.roles, role: SUBJECTS.roles[role] ^ {permission}}
        wrong: Subjects = replace(SUBJECTS, roles=roles)
        assert list(problems(FILES, wrong)), permission


def test_every_permission_that_takes_somebody_somewhere_is_named_in_a_file() -> None:
    shown = {mutation.command for exposed in INSTALLATION.exposed for mutation in exposed.mutations}
    rules = [item for declared in INSTALLATION.slices for item in declared.commands.items()]
    asked = {rule.permission for command, rule in rules if command in shown}
    named = {name for access in FILES.values() for name in access.roles}
    held = set().union(*SUBJECTS.roles.values())
    assert held - named == held - named - asked, "a role has a permission of a mutation that no file speaks of"
