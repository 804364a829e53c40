"""The descriptor of a package, datapackage.json: what its tables are, as of when, and under which terms.

Data Package 1 (tabular) with the properties that the Fiscal Data Package 1.0 adds to it. Everything in it follows from
the ledger, so that the same position gives the same bytes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from api.budgeting.exports import Suffix
from infra.budgeting.opendata.exports import BudgetExport
from infra.budgeting.opendata.fiscal import TAXONOMIES, column_type
from infra.budgeting.opendata.tables import LINES, TRANSACTIONS, Heading, PublishedTable
from infra.postgres.projecting.columns import Kind
from projections.budgeting.budgets import Budget

_TYPES: dict[Kind, str] = {
    "text": "string",
    "enum": "string",
    "integer": "integer",
    "boolean": "boolean",
    "decimal": "number",
    "date": "date",
    "datetime": "datetime",
    "path": "string",
    "json": "any",
}
_COUNTRY = re.compile(r"([A-Z]{2})(?:_.*)?")
_DERIVED = frozenset({"available"})
"""Amounts that are made of others: no phase of the budget."""
_MEDIA: dict[Suffix, str] = {"csv": "text/csv", "ndjson": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the publisher says of the data: its licence, by its name in the Open Definition and perhaps an address.

    `cofog` says that the functional classification is the United Nations' (division, group, class).
    """

    licence: str | None = None
    licence_url: str | None = None
    cofog: bool = False

    def licences(self) -> list[dict[str, str]]:
        """The property `licenses`."""
        name = {"name": self.licence} if self.licence else {}
        path = {"path": self.licence_url} if self.licence_url else {}
        return [name | path] if name or path else []


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the package: its table, where it is, and what is known of its bytes."""

    table: PublishedTable
    path: str
    suffix: Suffix
    depths: Mapping[str, int]
    known: Mapping[str, Any]


def descriptor(
    export: BudgetExport,
    resources: Sequence[Resource],
    terms: Terms,
    *,
    marked: bool = False,
    unfinished: Sequence[str] = (),
) -> dict[str, Any]:
    """The descriptor of these files; `marked` says that texts are marked for spreadsheets.

    `unfinished` says of which files the books hold a part.
    """
    budget = export.budget
    recorded_at = export.recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    country = _COUNTRY.fullmatch(budget.government)
    licences = terms.licences()
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]", "-", budget.budget_id.lower()),
        "title": f"Budget of {budget.government}, fiscal year {budget.fiscal_year}",
        "description": " ".join(unfinished)
        + (" " if unfinished else "")
        + (
            f"As recorded in the ledger up to position {export.position}: lines with their figures, the transactions"
            " that they are the sums of, and the codes of the classifications. Amounts are exact decimals."
        ),
        "version": str(export.position),
        "created": recorded_at,
        **({"licenses": licences} if licences else {}),
        **({"countryCode": country[1]} if country else {}),
        "granularity": "aggregated",
        "fiscalPeriod": {"start": budget.starts_on.isoformat(), "end": _end(budget).isoformat()},
        "columnTypes": list(TAXONOMIES),
        "foja": {
            "budgetId": budget.budget_id,
            "government": budget.government,
            "fiscalYear": budget.fiscal_year,
            "currency": budget.currency,
            "books": budget.books.value,
            "complete": budget.complete,
            **({} if budget.complete else {"unfinishedImports": _imports(budget)}),
            "position": str(export.position),
            "recordedAt": recorded_at,
            **({"markedForSpreadsheets": True} if marked else {}),
        },
        "resources": [_resource(resource, terms) for resource in resources],
    }


def _imports(budget: Budget) -> list[dict[str, Any]]:
    return [
        {
            "file": unfinished.file,
            "sha256": unfinished.sha256,
            "lines": unfinished.lines,
            "begunAt": unfinished.begun_at.astimezone(UTC).isoformat(),
        }
        for unfinished in budget.unfinished_imports
    ]


def _end(budget: Budget) -> date:
    start = budget.starts_on
    year, month = (start.year, 12) if start.month == 1 else (start.year + 1, start.month - 1)
    return date(year, month, monthrange(year, month)[1])


def _resource(resource: Resource, terms: Terms) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": resource.table.name,
        "title": resource.table.title,
        "description": _described(resource.table.model.row),
        "path": resource.path,
        "format": resource.suffix,
        "mediatype": _MEDIA[resource.suffix],
        "encoding": "utf-8",
        **resource.known,
        "schema": _csv_schema(resource, terms) if resource.suffix == "csv" else _ndjson_schema(resource),
    }


def _described(row: type[Any]) -> str:
    """The row's docstring, which names fields as the API does, with the names of the columns."""
    text = " ".join((row.__doc__ or "").split())
    return re.sub(r"`\w+`", lambda name: re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name[0]), text)


def _csv_schema(resource: Resource, terms: Terms) -> dict[str, Any]:
    headings = resource.table.headings(resource.depths)
    measures = [heading.name for heading in headings if _is_measure(heading)]
    return {
        "fields": [_field(heading, terms) for heading in headings],
        "missingValues": [""],
        **_keys(resource.table),
        **({"extraFields": _EXTRA} if measures else {}),
    }


def _is_measure(heading: Heading) -> bool:
    return heading.field.kind == "decimal" and heading.name not in _DERIVED


def _field(heading: Heading, terms: Terms) -> dict[str, Any]:
    meaning = column_type(heading, cofog=terms.cofog)
    return {
        "name": heading.name,
        "type": _TYPES[heading.field.kind],
        **({"columnType": meaning} if meaning else {}),
        **({"normalize": {"phase": heading.name}} if _is_measure(heading) else {}),
    }


_EXTRA = [
    {"name": "value", "type": "number", "columnType": "value", "normalizationTarget": True},
    {"name": "phase", "type": "string", "columnType": "phase:id"},
    {"name": "direction", "type": "string", "columnType": "direction", "constant": "expenditure"},
]
"""What the tables are once each amount has a row of its own (specification, "Denormalising Measures")."""


def _ndjson_schema(resource: Resource) -> dict[str, Any]:
    fields: list[dict[str, Any]] = []
    for field in resource.table.fields:
        fields.append({"name": field.name, "type": "array" if field.kind == "path" else _TYPES[field.kind]})
        if field.labelled:
            fields.append({"name": f"{field.name}_labels", "type": "array"})
    return {"fields": fields, "missingValues": [""], **_keys(resource.table)}


def _keys(table: PublishedTable) -> dict[str, Any]:
    keys: dict[str, Any] = {"primaryKey": [table.model.key]}
    if table is TRANSACTIONS:
        key = LINES.model.key
        keys["foreignKeys"] = [{"fields": [key], "reference": {"resource": LINES.name, "fields": [key]}}]
    return keys
