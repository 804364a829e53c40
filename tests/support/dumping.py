"""Every table of a database as text, as a dump would hold it, and what can be found in it."""

from __future__ import annotations

import base64

import psycopg
from psycopg import sql


def dump(dsn: str | None) -> str:
    """Every row of every table, in COPY's text format."""
    with psycopg.connect(dsn or "") as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert tables
        pieces: list[bytes] = []
        for schema, table in tables:
            statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                pieces += [bytes(piece) for piece in copy]
    return b"".join(pieces).decode(errors="replace")


def found_in(text: str, *words: str) -> list[str]:
    """Which of these words a text holds, as such, in hex or in base64."""
    low = text.lower()
    return [
        word
        for word in words
        if word.lower() in low
        or word.encode().hex() in low
        or any(base64.b64encode(b"x" * n + word.encode()).decode()[4:-4] in text for n in range(3))
    ]
