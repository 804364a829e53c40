"""What budgeting publishes as files: the tables of each budget, and a descriptor of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from api.kernel.exports import Export, ExportFile
from projections.budgeting import BUDGET_LINES, BUDGET_TRANSACTIONS, BUDGETS, CLASSIFICATION_CODES
from projections.kernel.declarations import ReadModel

Suffix = Literal["csv", "ndjson"]
MEDIA_TYPES: Mapping[Suffix, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson; charset=utf-8",
}
DESCRIPTOR = "datapackage.json"
TABLES: Mapping[str, ReadModel[Any]] = {
    "lines": BUDGET_LINES,
    "transactions": BUDGET_TRANSACTIONS,
    "codes": CLASSIFICATION_CODES,
}
"""The read model of each table, by the name of its files."""
MODELS: tuple[ReadModel[Any], ...] = (BUDGETS, *TABLES.values())
"""What an export reads."""
_TABLE_FILES = {
    f"{table}.{suffix}": ExportFile(media_type, (BUDGETS, model, CLASSIFICATION_CODES), markable=suffix == "csv")
    for table, model in TABLES.items()
    for suffix, media_type in MEDIA_TYPES.items()
}
_DESCRIPTOR_FILE = ExportFile("application/json; charset=utf-8", MODELS, attached=False)

BUDGET_FILES = Export(
    path="budgets/{budget_id}",
    missing="There are no such books.",
    files=_TABLE_FILES | {DESCRIPTOR: _DESCRIPTOR_FILE},
)
