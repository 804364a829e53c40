"""A circular to 10,000 units, and the inbox of a post among many deliveries: `./foja bench documents`.

What else documents take is measured elsewhere: numbers by `bench registering`, prints and seals by `bench rendering`,
uploads and downloads by `bench files`, titles under sight by `bench search`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bench.documents import circular, inbox
from bench.documents.circular import CircularResult
from bench.documents.inbox import InboxResult
from bench.machine import describe
from bench.servers import database

UNITS, DELIVERIES, RUNS = 10_000, 200_000, 40
ELSEWHERE = {
    "numbers, of one hot series and of a hundred": "./foja bench registering",
    "printing and sealing": "./foja bench rendering",
    "files up and down, beside cp": "./foja bench files",
    "titles found under sight": "./foja bench search --titles 1000000",
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="foja bench documents", description=__doc__)
    options.add_argument("--units", type=int, default=UNITS, help="recipients of the circular, more than 500")
    options.add_argument("--deliveries", type=int, default=DELIVERIES, help="in the inboxes; a year's are 4000000")
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with database() as dsn:
        machine = describe(dsn)
    sent = circular.run(given.units)
    written, results = inbox.run(given.deliveries, given.runs)
    if given.json:
        figures = {"machine": machine, "circular": asdict(sent), "written": written}
        print(json.dumps(figures | {"inbox": [asdict(each) for each in results]}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    _print_circular(sent)
    _print_inbox(given.deliveries, written, results)
    for what, command in ELSEWHERE.items():
        print(f"{what}: {command}")


def _print_circular(sent: CircularResult) -> None:
    shown = Table("what", "figure", title=f"a circular to {sent.units:,} units, while others write")
    shown.add_row("all deliveries are there", f"{sent.delivered:.1f} s")
    shown.add_row("all recipients have their task", f"{sent.tasks:.1f} s")
    shown.add_row("commands of others alone, p50 and p99", f"{sent.alone[0]:.1f} and {sent.alone[1]:.1f} ms")
    shown.add_row("meanwhile", f"{sent.meanwhile[0]:.1f} and {sent.meanwhile[1]:.1f} ms")
    shown.add_row("and so many a second", f"{sent.others_a_second:,.0f}")
    Console().print(shown)


def _print_inbox(deliveries: int, written: float, results: Sequence[InboxResult]) -> None:
    title = f"an inbox among {deliveries:,} deliveries (written in {written:.0f} s), ms of a page of 50"
    shown = Table("question", "rows", "median", "p95", title=title)
    for each in results:
        shown.add_row(each.question, f"{each.rows:,}", f"{each.median:.1f}", f"{each.p95:.1f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
