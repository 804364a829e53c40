"""Searches as SQL: what finds a row by its words or a part of one, and how well it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.postgres.projecting.searched import PLAIN, WORDS
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.texts import check_text, escaped
from projections.kernel.declarations import Searched

if TYPE_CHECKING:
    from infra.postgres.reading.conditions import Values

_BY_LENGTH, _STEPS = 1, 1_000_000
"""That a word counts for more in a short text, and how finely fits are told apart, which lie between 0 and 1."""


def found(table: Table[Any], search: Searched, values: Values) -> str:
    """Whether a row is found; ValueError where rows are not searched, or the text cannot be sent."""
    met = f"{WORDS} @@ {_question(table, search, values)}"
    if search.part is None:
        return met
    return f"{met} OR {PLAIN} LIKE '%' || search.plain({values.add(escaped(search.part), 'text')}) || '%'"


def fit(table: Table[Any], alias: str, search: Searched, values: Values) -> str:
    """A whole number, so that a cursor holds it exactly: the less it is, the better the row fits."""
    rank = f"ts_rank({alias}.{WORDS}, {_question(table, search, values)}, {_BY_LENGTH})"
    return f"-({rank}::float8 * {_STEPS})::bigint"


def _question(table: Table[Any], search: Searched, values: Values) -> str:
    if not table.model.searched:
        raise ValueError(f"{table.model.name} cannot be searched")
    check_text(search.text)
    return f"search.question({values.add(search.text, 'text')})"
