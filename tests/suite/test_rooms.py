"""The walls between rooms: which imports the contract of `rooms.py` refuses."""

from __future__ import annotations

import grimp
import pytest

from tests.suite.rooms import contexts_of, trespasses

LAYERS = ["domain", "application", "projections", "api", "infra"]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("domain.leave.request", "domain.budgeting.events"),
        ("application.leave.slice", "application.budgeting.slice"),
        ("application.leave.slice", "domain.budgeting.events"),
        ("api.leave.schema", "projections.budgeting.budgets"),
        ("infra.leave.adapters", "domain.budgeting.events"),
        ("domain.kernel.values", "domain.budgeting.events"),
        ("application.bus.bus", "domain.budgeting.events"),
        ("api.app", "api.budgeting.schema"),
        ("infra.runtime", "infra.budgeting"),
    ],
)
def test_a_room_of_another_context_is_not_imported(importer: str, imported: str) -> None:
    assert list(trespasses(_graph((importer, imported)), LAYERS)) == [(importer, imported)]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("application.budgeting.slice", "domain.budgeting.events"),
        ("api.budgeting.schema", "api.kernel.declarations"),
        ("infra.budgeting.adapters", "infra.postgres.tail"),
        ("infra.bootstrap", "infra.runtime"),
    ],
)
def test_a_context_imports_its_own_rooms_and_the_machine(importer: str, imported: str) -> None:
    assert list(trespasses(_graph((importer, imported)), LAYERS)) == []


def test_a_contract_looks_at_the_layers_that_it_names() -> None:
    graph = _graph(("infra.runtime", "infra.budgeting.demo"))

    assert list(trespasses(graph, ["api"])) == []


def test_the_rooms_of_the_domain_name_the_contexts() -> None:
    assert contexts_of(_graph()) == {"budgeting", "leave"}


def _graph(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for module in ("domain", "domain.kernel", "domain.budgeting", "domain.leave"):
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph
