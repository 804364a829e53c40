"""`foja events`: the ledger, as it stands and as it grows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import orjson
import psycopg
import typer
from psycopg.rows import class_row
from psycopg.sql import SQL, Composable

from application.ledger.sealing import without_sealed
from infra.cli.common import DataOption, JsonOption, out, stack_of
from infra.postgres.connect import conninfo
from infra.postgres.reading.entries import entry as as_audited

PAGE = 500


class ShownEntry:
    """One stored event: its position, when it was recorded, and its envelope without what is under seal.

    Of an event whose bytes are no envelope, it has what the ledger says of it: `unreadable`, and the leaf's hash.
    """

    def __init__(
        self, position: int, recorded_at: datetime, state: bytes, stream: str, version: int, kind: str
    ) -> None:
        self.position = position
        self.recorded_at = recorded_at
        known = as_audited((position, recorded_at, state, stream, version, kind))
        self.unreadable, self.leaf_hash = known.unreadable, known.leaf_hash
        if self.unreadable is None:
            envelope = orjson.loads(state)
            self.envelope = {**envelope, "data": without_sealed(envelope["data"])}
        else:
            self.envelope = {"stream": stream, "version": version, "type": kind, "actor": {"id": "?"}, "data": {}}


app = typer.Typer()


@app.command()
def tail(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new events until Ctrl-C.")] = False,
    last: Annotated[int, typer.Option("--last", "-n", min=0, help="How many of the newest events to start with.")] = 20,
    after: Annotated[int | None, typer.Option(min=0, help="Start after this position instead.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--type", help="Only this event type; can be repeated.")] = None,
    stream: Annotated[str | None, typer.Option(help="Only this stream.")] = None,
    actor: Annotated[str | None, typer.Option(help="Only acts of this actor.")] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Show the ledger's events, oldest first: position, time, type, stream, actor.

    With --json each line is one event: its position, when it was recorded, and the stored envelope, in which personal
    values are null.
    """
    where, values = _filter(kind or [], stream, actor)
    with psycopg.connect(conninfo(stack_of(data).database_url, "foja_app"), autocommit=True) as connection:
        if follow:
            connection.execute("LISTEN foja_ledger")
        start = after if after is not None else _start(connection, where, values, last)
        reached = _show(
            connection, where, values, start, as_json=as_json, limit=None if follow or after is not None else last
        )
        try:
            while follow:
                for _ in connection.notifies(timeout=5, stop_after=1):
                    pass
                reached = _show(connection, where, values, reached, as_json=as_json, limit=None)
        except KeyboardInterrupt:
            return


def _filter(kinds: list[str], stream: str | None, actor: str | None) -> tuple[Composable, list[object]]:
    conditions: list[Composable] = [SQL("true")]
    values: list[object] = []
    if kinds:
        conditions.append(SQL("topic = ANY(%s)"))
        values.append(kinds)
    if stream:
        conditions.append(SQL("originator_id = %s"))
        values.append(stream)
    if actor:
        conditions.append(SQL("position(%s IN state) > 0 AND ledger.actor_of(state) = %s"))
        values += [orjson.dumps(actor), actor]
    return SQL(" AND ").join(conditions), values


def _start(
    connection: psycopg.Connection[tuple[object, ...]], where: Composable, values: list[object], last: int
) -> int:
    query = SQL(
        "SELECT coalesce(min(notification_id) - 1, (SELECT position FROM ledger.head)) FROM ("
        "SELECT notification_id FROM ledger.stored_events WHERE {} ORDER BY notification_id DESC LIMIT %s) newest"
    ).format(where)
    row = connection.execute(query, [*values, last]).fetchone()
    return int(str(row[0])) if row else 0


def _show(
    connection: psycopg.Connection[tuple[object, ...]],
    where: Composable,
    values: list[object],
    after: int,
    *,
    as_json: bool,
    limit: int | None,
) -> int:
    for page in _pages(connection, where, values, after, limit):
        for entry in page:
            typer.echo(_json(entry) if as_json else _line(entry))
        after = page[-1].position
    return after


def _pages(
    connection: psycopg.Connection[tuple[object, ...]],
    where: Composable,
    values: list[object],
    after: int,
    limit: int | None,
) -> Iterator[list[ShownEntry]]:
    query = SQL(
        "SELECT notification_id AS position, recorded_at, state,"
        " originator_id AS stream, originator_version AS version, topic AS kind FROM ledger.stored_events"
        " WHERE notification_id > %s AND {} ORDER BY notification_id LIMIT %s"
    ).format(where)
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        with connection.cursor(row_factory=class_row(ShownEntry)) as cursor:
            page = cursor.execute(query, [after, *values, size]).fetchall()
        if not page:
            return
        yield page
        after = page[-1].position
        left = None if left is None else left - len(page)


def _json(entry: ShownEntry) -> str:
    line = {"position": entry.position, "recordedAt": entry.recorded_at, "envelope": entry.envelope}
    if entry.unreadable is not None:
        line |= {"envelope": None, "unreadable": entry.unreadable, "leafHash": entry.leaf_hash}
        line |= {name: entry.envelope[name] for name in ("stream", "version", "type")}
    return orjson.dumps(line, option=orjson.OPT_UTC_Z).decode()


def _line(entry: ShownEntry) -> str:
    envelope = entry.envelope
    when = f"{entry.recorded_at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    data = _short(envelope["data"]) if entry.unreadable is None else f"UNREADABLE ({entry.unreadable})"
    parts = (when, envelope["type"], data, envelope["actor"]["id"])
    said = f"{entry.position:>9}  {'  '.join(parts)}  {envelope['stream']} v{envelope['version']}"
    return said if not out.is_terminal or len(said) <= out.width else f"{said[: out.width - 1]}…"


def _short(data: dict[str, object]) -> str:
    shown = {name: value for name, value in data.items() if isinstance(value, str | int) and "id" not in name}
    return " ".join(f"{name}={value}" for name, value in list(shown.items())[:4])
