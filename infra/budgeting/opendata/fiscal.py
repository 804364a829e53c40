"""What the columns mean in the words of the Fiscal Data Package 1.0: its taxonomies of column types.

A level beyond those that a taxonomy names takes a name of the same making: types are derived from their beginnings
(specification, "Implicit typing").
"""

from __future__ import annotations

from collections.abc import Mapping

from infra.budgeting.opendata.tables import Heading

TAXONOMIES = (
    "https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json",
    "https://specs.frictionlessdata.io/taxonomies/fiscal/spending.json",
)
FIELDS: Mapping[str, str] = {
    "line_id": "budget-line-id",
    "transaction_id": "transaction-id:code",
    "kind": "transaction-id:transaction-kind",
    "government": "administrator:generic:id",
    "fiscal_year": "date:fiscal-year",
    "currency": "value-currency:code",
    "on": "date:generic",
}
_LEVELS: Mapping[str, str] = {
    "administrative": "administrative-classification:generic:level{level}",
    "functional": "functional-classification:generic:level{level}",
    "economic": "economic-classification:generic:level{level}",
    "source": "fin-source:generic:level{level}",
    "geographic": "geo:target:level{level}",
    "nature": "expenditure-type:level{level}",
}
_COFOG = ("division", "group", "class")
_PROGRAMME = ("program", "subprogram", "project", "subproject")
_BEYOND = "activity:generic:subproject:level{level}"


def column_type(heading: Heading, *, cofog: bool) -> str | None:
    """The column type of a column, None where the taxonomies have none."""
    name, level = heading.field.name, heading.level
    if level is None:
        return FIELDS.get(name)
    stem = _stem(name, level, cofog=cofog)
    if stem is None:
        return None
    label = "title" if name == "geographic" else "label"
    return f"{stem}:{label if heading.label else 'code'}"


def _stem(name: str, level: int, *, cofog: bool) -> str | None:
    match name:
        case "functional" if cofog and level <= len(_COFOG):
            return f"functional-classification:cofog:{_COFOG[level - 1]}"
        case "programme" if level <= len(_PROGRAMME):
            return f"activity:generic:{_PROGRAMME[level - 1]}"
        case "programme":
            return _BEYOND.format(level=level)
        case _ if name in _LEVELS:
            return _LEVELS[name].format(level=level)
        case _:
            return None
