"""A short and a long ledger of real envelopes, on servers of their own: what each thing costs on both, side by side.

Each million of events takes 1.3 GB of disk and a few minutes: `--events 100000 10000000` some twenty.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import psycopg
import structlog
from rich.console import Console
from rich.table import Table

from bench.append import TYPE, append_rate
from bench.growth.ledgers import write
from bench.growth.measuring import Ledger, load_ms, page_rate, policy_ms, rebuild_ms, verify_rate
from bench.machine import describe
from bench.servers import database

EVENTS, ROUNDS, SECONDS = (100_000, 1_000_000), 3, 3.0
CALLERS = (1, 16, 64)
_EVENT = "SELECT pg_table_size('ledger.stored_events')::float8 / {}"
_INDEX = "SELECT pg_relation_size('ledger.{}')::float8 / {}"
_COMMANDS = "SELECT pg_total_relation_size('ledger.commands')::float8 / {}"
INDEXES = ("stored_events_stream_version", "stored_events_position", "stored_events_topic", "stored_events_folded")

Figures = dict[str, list[float]]
"""What was measured: a value for each ledger."""


def run(ledgers: list[Ledger], rounds: int, duration: float, *, verified: bool) -> Figures:
    """Measure everything on all ledgers, in turn, so that what else the machine does weighs on all of them alike."""
    found: Figures = {}
    for what, statement in (
        ("ANALYZE, s", "ANALYZE ledger.stored_events"),
        ("VACUUM of what was never vacuumed, s", "VACUUM ledger.stored_events"),
        ("VACUUM again, s", "VACUUM ledger.stored_events"),
    ):
        found[what] = [ledger.run(statement) for ledger in ledgers]
    found["table, bytes an event"] = [ledger.ask(_EVENT.format(ledger.events)) for ledger in ledgers]
    for index in INDEXES:
        found[f"{index}, bytes an event"] = [ledger.ask(_INDEX.format(index, ledger.events)) for ledger in ledgers]
    found["commands, bytes an act"] = [ledger.ask(_COMMANDS.format(ledger.events)) for ledger in ledgers]
    for ledger in ledgers:
        ledger.run("VACUUM ANALYZE ledger.commands")
    each: dict[str, Callable[[Ledger], float]] = {
        "load a line's stream, ms": lambda ledger: asyncio.run(load_ms(ledger)),
        "a page of 5,000 for a projector, events/s": lambda ledger: asyncio.run(page_rate(ledger)),
        "start of the policy, ms": lambda ledger: asyncio.run(policy_ms(ledger)),
        "rebuild of a read model of ten events, ms": rebuild_ms,
    }
    for what, measure in each.items():
        found[what] = _medians(ledgers, rounds, measure)
    if verified:
        found["verify, events/s"] = [verify_rate(ledger) for ledger in ledgers]
    for callers in CALLERS:
        append = partial(_append_rate, callers, duration)
        found[f"append, {callers} callers, events/s"] = _medians(ledgers, rounds, append)
    return found


def _append_rate(callers: int, duration: float, ledger: Ledger) -> float:
    return append_rate(ledger.dsn, callers, duration)


def _medians(ledgers: list[Ledger], rounds: int, measure: Callable[[Ledger], float]) -> list[float]:
    values: list[list[float]] = [[] for _ in ledgers]
    for _ in range(rounds):
        for own, ledger in zip(values, ledgers, strict=True):
            own.append(measure(ledger))
    return [statistics.median(own) for own in values]


def _filled(opened: ExitStack, events: int) -> Ledger:
    ledger = Ledger(opened.enter_context(database()), events)
    write(ledger.dsn, events)
    with psycopg.connect(ledger.dsn, autocommit=True) as connection:
        connection.execute("INSERT INTO ledger.event_types VALUES (%s, 1) ON CONFLICT DO NOTHING", [TYPE])
        connection.execute("CHECKPOINT")
    return ledger


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=EVENTS, help="of each ledger")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round of appends")
    parser.add_argument("--no-verify", action="store_true", help="leave out signing and verifying all of it")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with ExitStack() as opened:
        ledgers = [_filled(opened, events) for events in given.events]
        machine = describe(ledgers[0].dsn)
        found = run(ledgers, given.rounds, given.seconds, verified=not given.no_verify)
    if given.json:
        print(json.dumps({"bench": "growth", "events": given.events, "machine": machine, "results": found}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("", *(f"{events:,}" for events in given.events), "last / first")
    for column in table.columns[1:]:
        column.justify = "right"
    for what, values in found.items():
        ratio = f"{values[-1] / values[0]:.2f}" if values[0] else ""
        table.add_row(what, *(f"{value:,.{0 if value >= 1000 else 2}f}" for value in values), ratio)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
