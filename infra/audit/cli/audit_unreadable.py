"""`foja audit unreadable`: the acts that nobody can read, and who decided what about them."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg
import typer
from psycopg.rows import dict_row

from infra.cli.common import DataOption, JsonOption, out, stack_of
from infra.postgres.connect import conninfo

app = typer.Typer()


@app.command()
def unreadable(as_json: JsonOption = False, data: DataOption = None) -> None:
    """List the acts that this version cannot read.

    They are those that a worker has found, with what an operator decided about them. Ends with exit code 1 where there
    is one that nobody has decided about.
    """
    acts = unreadable_acts(stack_of(data).database_url)
    if as_json:
        typer.echo(orjson.dumps(acts, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode())
    else:
        for act in acts:
            out.print(line(act), style=None if act["skipped_at"] else "red", markup=False, highlight=False)
        if not acts:
            out.print("every act can be read")
    if any(act["skipped_at"] is None for act in acts):
        raise typer.Exit(1)


def unreadable_acts(database_url: str) -> list[dict[str, Any]]:
    """What the worker found, in order."""
    with psycopg.connect(conninfo(database_url, "foja_app", timezone="UTC")) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return cursor.execute("SELECT * FROM projections.unreadable ORDER BY position").fetchall()


def line(act: dict[str, Any]) -> str:
    """An act in one line."""
    at = f"{act['type']}, version {act['version']} of {act['stream']}, leaf {act['leaf_hash']}"
    where = f"act {act['position']} ({at})"
    if act["skipped_at"] is None:
        return f"{where} cannot be read: {act['reason']}; to leave it out: ./foja audit skip-act {act['position']}"
    return f"{where} cannot be read: {act['reason']}; skipped by {act['skipped_by']}: {act['skip_reason']}"
