"""PostGraphile on the same rows: copied into tables with keys and references, since ours have none."""

from __future__ import annotations

from pathlib import Path

import psycopg

from bench.read.bare import relations

FOLDER = Path(__file__).parent / "peer"

_COPY = """
CREATE SCHEMA peer;
CREATE TABLE peer.budgets AS SELECT budget_id, currency, government, fiscal_year FROM {budgets};
CREATE TABLE peer.budget_lines AS SELECT line_id, budget_id, fiscal_year, currency, level, government,
    approved, adjusted, executed, committed, available FROM {lines};
CREATE TABLE peer.codes AS SELECT code_id, label FROM {codes};
CREATE TABLE peer.line_codes AS SELECT l.line_id, c.code_id, c.place FROM {lines} AS l
    CROSS JOIN LATERAL unnest(l.link_codes) WITH ORDINALITY AS c (code_id, place);
CREATE TABLE peer.transactions AS SELECT transaction_id, line_id, executed, period FROM {transactions};
ALTER TABLE peer.budgets ADD PRIMARY KEY (budget_id);
ALTER TABLE peer.budget_lines ADD PRIMARY KEY (line_id), ADD FOREIGN KEY (budget_id) REFERENCES peer.budgets;
ALTER TABLE peer.codes ADD PRIMARY KEY (code_id);
ALTER TABLE peer.line_codes ADD PRIMARY KEY (line_id, place),
    ADD FOREIGN KEY (line_id) REFERENCES peer.budget_lines, ADD FOREIGN KEY (code_id) REFERENCES peer.codes;
ALTER TABLE peer.transactions ADD PRIMARY KEY (transaction_id), ADD FOREIGN KEY (line_id) REFERENCES peer.budget_lines;
CREATE INDEX ON peer.budget_lines (budget_id, line_id);
CREATE INDEX ON peer.transactions (line_id, transaction_id);
"""


def copy_rows(dsn: str) -> None:
    """Copy the rows that are read into tables of its own."""
    found = relations(dsn)
    statements = _COPY
    for short, relation in found.items():
        statements = statements.replace(f"{{{short}}}", relation)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statements.encode())
        for table in ("budgets", "budget_lines", "codes", "line_codes", "transactions"):
            connection.execute(f"ANALYZE peer.{table}".encode())
