"""The whole matrix, as the reviewed files say it: every row for every role."""

from __future__ import annotations

from collections.abc import Mapping

from infra.generated.matrix import table as t
from infra.generated.matrix.files import Access, read_all
from infra.generated.matrix.subjects import Subjects, subjects
from infra.generated.matrix.terms import NOBODY_MAY, AccessTerms, by_permission
from infra.generated.matrix.things import LEDGER, MACHINE, SERVED


def matrix_of(files: Mapping[str, Access], known: Subjects) -> t.Matrix:
    """The letters of every row, from the files alone: the code only says which rows there are."""
    roles = _roles(files, known)
    matrix = t.Matrix((*t.FIXED, *known.roles), types=dict(known.types))
    of_models: dict[str, AccessTerms] = {}
    for thing in known.things:
        line = files[thing.context].lines[thing.part].get(thing.name) if thing.context in files else None
        terms = NOBODY_MAY if line is None else line.terms
        if thing.model is not None:
            of_models[thing.model.name] = terms
        for section, row in thing.rows:
            matrix.cells[section][row] = terms.cells(matrix.columns, roles)
    for led in known.led:
        there = of_models[led.of.name].reach if led.to is None else ""
        terms = by_permission(LEDGER, there) if led.to is None else of_models[led.to.name]
        matrix.cells[led.row[0]][led.row[1]] = terms.cells(matrix.columns, roles)
    for row, line in files.get(MACHINE, Access()).lines[SERVED].items():
        matrix.cells[t.HTTP][row] = line.terms.cells(matrix.columns, roles)
    return matrix


def _roles(files: Mapping[str, Access], known: Subjects) -> dict[str, set[str]]:
    """What each role may, as the files say it."""
    roles: dict[str, set[str]] = {role: set() for role in known.roles}
    for access in files.values():
        for permission, holders in access.roles.items():
            for holder in holders:
                roles.setdefault(holder, set()).add(permission)
    return roles


def read() -> t.Matrix:
    """The committed matrix."""
    return matrix_of(read_all(), subjects())
