"""A contract of import-linter for the rooms of the house, so that a new context needs no contract of its own.

A layer holds `kernel/`, machine rooms and one room a context. The rooms of `domain/`, other than `kernel`, name the
contexts; every other room, and every entry file that lies loose in a layer, belongs to the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application.contract_utils import AlertLevel, remove_ignored_imports

KERNEL = "kernel"


class Rooms(Enum):
    """The rooms whose imports a contract looks at."""

    CONTEXTS = "contexts"
    MACHINE = "machine"


class RoomsContract(Contract):
    """The contexts, or the machine rooms, of these layers import no room of another context, in any layer.

    Options: `rooms`, "contexts" or "machine"; `layers`, the root packages whose imports are looked at; and, as in
    other contracts, `ignore_imports` and `unmatched_ignore_imports_alerting`.
    """

    type_name = "rooms"

    rooms = fields.EnumField(Rooms, default=Rooms.CONTEXTS)
    layers = fields.ListField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)
    unmatched_ignore_imports_alerting = fields.EnumField(AlertLevel, default=AlertLevel.ERROR)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - as import-linter calls it
        """Find each import that leads into a room of another context."""
        given: Any = self
        warnings = remove_ignored_imports(graph, given.ignore_imports, given.unmatched_ignore_imports_alerting)
        of_machine = given.rooms is Rooms.MACHINE
        found = [
            (importer, imported)
            for importer, imported in sorted(trespasses(graph, given.layers))
            if (room_of(importer) not in contexts_of(graph)) == of_machine
        ]
        return ContractCheck(kept=not found, warnings=warnings, metadata={"trespasses": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that breaks the contract."""
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"- {importer} -> {imported}: a room of another context", bold=False)
        output.new_line()


def contexts_of(graph: ImportGraph) -> set[str]:
    """The names of the contexts: each has rules, so each has a room in the domain."""
    return {name.partition(".")[2] for name in graph.find_children("domain")} - {KERNEL}


def room_of(module: str) -> str:
    """The room of a module in its layer; "" for a layer itself."""
    _, *below = module.split(".", 2)
    return below[0] if below else ""


def trespasses(graph: ImportGraph, layers: list[str]) -> Iterator[tuple[str, str]]:
    """Each import, by a module of these layers, of a module in a room of another context."""
    contexts = contexts_of(graph)
    for imported in graph.modules:
        context = room_of(imported)
        if context not in contexts:
            continue
        for importer in graph.find_modules_that_directly_import(imported):
            if importer.partition(".")[0] in layers and room_of(importer) != context:
                yield importer, imported
