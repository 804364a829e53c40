"""Sets of procedures in TOML: `[set]` says what every procedure takes unless it says otherwise itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures.parameters import Parameter

_OF_SET = ("code", "version", "legal_basis")
_OF_KIND = "kind"
_FROM_OTHERS = "threshold"
"""A quotation without thresholds takes those of the first procedure with any: it ends where that one begins."""


class NotASetError(ValueError):
    """The file is no set of procedures."""


@dataclass(frozen=True, slots=True)
class LoadedProcedure:
    """A procedure of a set, with all that it takes from the set."""

    jurisdiction: str
    code: str
    version: int
    kind: ProcedureKind
    parameters: tuple[Parameter, ...]
    legal_basis: str


def procedures_in(text: str) -> tuple[LoadedProcedure, ...]:
    """The procedures of a set, in their order. NotASetError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotASetError(f"this is no TOML: {error}") from None
    common = tables.pop("set", None)
    if not isinstance(common, dict) or not isinstance(common.get("code"), str):
        raise NotASetError("a set of procedures has a table [set] with a code")
    others = {name: table for name, table in tables.items() if isinstance(table, dict)}
    if strange := sorted(tables.keys() - others.keys()):
        raise NotASetError(f"{strange[0]} stands outside of the procedures")
    version = common.get("version", 1)
    if not isinstance(version, int):
        raise NotASetError("the version of a set is a number")
    basis = common.get("legal_basis", f"set of procedures {common['code']}, version {version}")
    return tuple(_procedure(common, code, table, others, version, basis) for code, table in others.items())


def _procedure(
    common: Mapping[str, Any],
    code: str,
    table: Mapping[str, Any],
    others: Mapping[str, Mapping[str, Any]],
    version: int,
    basis: str,
) -> LoadedProcedure:
    try:
        kind = ProcedureKind(table.get(_OF_KIND, ""))
    except ValueError:
        raise NotASetError(f"{code}: the kind is one of {', '.join(ProcedureKind)}") from None
    said = dict(_flat(common, without=_OF_SET))
    own = dict(_flat(table, without=(_OF_KIND, "legal_basis")))
    if kind is ProcedureKind.QUOTATION and _FROM_OTHERS not in {*common, *table}:
        first = next((other[_FROM_OTHERS] for other in others.values() if _FROM_OTHERS in other), None)
        own.update(_flat({} if first is None else {_FROM_OTHERS: first}))
    replaced = {name.partition(".")[0] for name in own} - {"auction"}
    kept = {name: value for name, value in said.items() if name.partition(".")[0] not in replaced}
    parameters = tuple(Parameter(name, value) for name, value in sorted((kept | own).items()))
    return LoadedProcedure(common["code"], code, version, kind, parameters, table.get("legal_basis", basis))


def _flat(table: Mapping[str, Any], within: str = "", without: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The texts of a table, by dotted names."""
    for name, value in table.items():
        if name in without:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)
