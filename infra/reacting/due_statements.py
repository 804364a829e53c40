"""The statements that find what is due in a read model: by `due_at`, or by the alarms of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.postgres.projecting.tables import ALARMS, Table, quoted

BATCH = 200

FIRST = "SELECT * FROM ({rows}) due ORDER BY due_at, deadline, key, step LIMIT {batch}"
SECONDS = "SELECT extract(epoch FROM min(due_at) - ledger.clock())::float8 FROM ({rows}) n"

# A row whose key is quarantined is out of date: it waits until somebody has decided about the event.
_OPEN = """
    FROM {rows}
    WHERE t.{key} <> ALL(%(aside_{i})s)
      AND NOT EXISTS (SELECT FROM projections.quarantine q WHERE q.relation = %(relation_{i})s AND q.key = t.{key})
      AND NOT EXISTS (
          SELECT FROM workflows.fired f WHERE f.deadline = {fired} AND f.key = t.{key} AND f.due_at = {at}
      )
"""
_DUE = """
    (SELECT %(name_{i})s AS deadline, {step} AS step, t.{key} AS key, {at} AS due_at, t.since {open}
     AND {first} <= (SELECT ledger.now()) AND {at} <= (SELECT ledger.now())
     ORDER BY {at}, t.{key} LIMIT {batch})
"""
_NEXT = "(SELECT {at} AS due_at {open} AND {at} > (SELECT ledger.now()) ORDER BY {at} LIMIT 1)"
# The first alarms to come are found by their index; others of a row whose first one is over are few.
_NEXT_ALARM = """
    (SELECT {first} AS due_at FROM {table} t WHERE {first} > (SELECT ledger.now()) ORDER BY {first} LIMIT 1)
    UNION ALL
    (SELECT min({at}) AS due_at {open} AND {first} <= (SELECT ledger.now()) AND {at} > (SELECT ledger.now()))
"""
_STILL = """
    SELECT {selected}, e.state, w.number
    FROM unnest(%(key)s::text[], %(due_at)s::timestamptz[], %(since)s::bigint[], %(step)s::text[])
        WITH ORDINALITY AS w (key, due_at, since, step, number)
    JOIN {rows} ON t.{key} = w.key AND t.since = w.since
    JOIN ledger.stored_events e ON e.notification_id = t.since
    WHERE {at} = w.due_at
"""


@dataclass(frozen=True, slots=True)
class DueSource:
    """Where the rows of a deadline or a ladder are now, and how far they reflect the ledger."""

    name: str
    read_model: str
    has_steps: bool
    of: Table[Any]
    relation: str
    position: int

    def due(self, i: int) -> str:
        """The rows that are due, as one of several branches."""
        return _DUE.format(open=self._open(i), **self._known(i))

    def next(self, i: int) -> str:
        """The next moment at which a row will be due."""
        template = _NEXT_ALARM if self.has_steps else _NEXT
        return template.format(open=self._open(i), **self._known(i))

    def still(self) -> str:
        """The rows that are due as they were found to be, with the envelopes of the events that made them so."""
        selected = ", ".join(f"t.{quoted(column.name)}" for column in self.of.columns)
        step = " AND a.step = w.step" if self.has_steps else ""
        return _STILL.format(selected=selected, **self._known(0)) + step

    def _open(self, i: int) -> str:
        return _OPEN.format(**self._known(i))

    def _known(self, i: int) -> dict[str, Any]:
        table, key = Table.qualified(self.relation), quoted(self.of.model.key)
        known = {"i": i, "table": table, "key": key, "batch": BATCH}
        if not self.has_steps:
            fired = f"%(name_{i})s"
            at = {"at": "t.due_at", "first": "t.due_at"}
            return {**known, **at, "rows": f"{table} t", "step": "NULL::text", "fired": fired}
        each = f"jsonb_to_recordset(t.{ALARMS}) AS a (step text, at timestamptz)"
        return {
            **known,
            "rows": f"{table} t CROSS JOIN LATERAL {each}",
            "at": "a.at",
            "first": f"projections.first_due(t.{ALARMS})",
            "step": "a.step",
            "fired": f"%(name_{i})s || '/' || a.step",
        }
