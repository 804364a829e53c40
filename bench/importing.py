"""Import rate and memory: the real budget file, files of many more lines, and one as a ministry publishes it.

Each import is `foja import budget` in a process of its own, as users run it; its peak memory and processor time are
what the system accounts to that process. Each file is imported in turn into a database that nobody projects, and into
one beside a worker, where the next import begins once the read models have caught up.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from bench import cuenta_publica
from bench.machine import describe
from bench.servers import database, empty_database, process, valkey
from infra.authority.founding import found as founding
from infra.postgres.migrate import migrate
from infra.runtime import open_bus, open_policy

if TYPE_CHECKING:
    from resource import struct_rusage

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT.parent / "shared" / "data" / "budget" / "moldova-2014.csv"
LINES = 100_000
_VARIED = "admin6 (code)"
PATIENCE = 1200.0
"""Seconds in which the read models must have caught up."""
_BEHIND = """
SELECT (SELECT position FROM ledger.head) - min(position) FROM projections.standings WHERE state <> 'retired'
"""


@dataclass(frozen=True)
class Result:
    """One import: what went in, how fast, with how much of the machine, and how long read models went on behind it."""

    name: str
    lines: int
    events: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    caught_up: float | None = None

    @property
    def rate(self) -> float:
        """Lines a second, from the start of reading to the last commit."""
        return self.lines / self.seconds


class Pair(NamedTuple):
    """The same import alone, and beside a worker."""

    alone: Result
    beside: Result

    @property
    def ratio(self) -> float:
        """What is left of the rate beside the worker."""
        return self.beside.rate / self.alone.rate


def run(lines: int = LINES, rows: int = cuenta_publica.ROWS, file: Path = FILE) -> list[Pair]:
    """Import the file, the file again, the file repeated to that many lines, and a Cuenta Pública of so many rows."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="foja-bench-")))
        many, published = folder / "many.csv", folder / "cuenta-publica.csv"
        repeat(file, many, lines)
        written = cuenta_publica.write_apart(published, rows)
        alone = opened.enter_context(database())
        beside = opened.enter_context(empty_database(alone))
        migrate(beside)
        for dsn in (alone, beside):
            asyncio.run(found_operator(dsn))
        _start_worker(beside, opened)
        for name, value in describe(beside).items():
            print(f"{name}: {value}")
        each = (_imports(_Books(dsn, dsn == beside), (file, many, published), written) for dsn in (alone, beside))
        return [Pair(*pair) for pair in zip(*each, strict=True)]


def _start_worker(dsn: str, servers: ExitStack) -> None:
    settings = {"FOJA_DATABASE_URL": dsn, "FOJA_VALKEY_URL": servers.enter_context(valkey())}
    servers.enter_context(process("infra.processes.worker", settings | {"FOJA_PROFILE": "development"}))
    _wait(dsn)


async def found_operator(dsn: str) -> None:
    """Let the shell's operator do everything, as the founding of an installation does."""
    async with open_policy(dsn) as policy, open_bus(dsn, policy=policy) as bus:
        await founding(bus, policy, ("operator",))


def _imports(books: _Books, files: Sequence[Path], written: cuenta_publica.Written) -> Iterator[Result]:
    file, many, published = files
    yield books.take(file, "the real file (Moldova 2014)", "boost", "MD")[0]
    yield books.take(file, "the same again", "boost", "MD")[0]
    yield books.take(many, f"{_lines(many):,} lines", "boost", "MD_MANY")[0]
    for name, events in (("as a ministry publishes it", None), ("the same again", 0)):
        result, report = books.take(published, name, "cuenta-publica", "MX")
        check(report, written, "MX-2010")
        if events is not None and result.events != events:
            raise AssertionError(f"the same file again recorded {result.events} events")
        yield result


def _lines(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as given:
        return sum(1 for _ in csv.reader(given)) - 1


def repeat(source: Path, target: Path, lines: int) -> None:
    """Write the file again and again up to `lines` lines, each time under codes of its own."""
    with source.open(encoding="utf-8", newline="") as given, target.open("w", encoding="utf-8", newline="") as taken:
        header, *rows = csv.reader(given)
        at = header.index(_VARIED)
        out = csv.writer(taken, lineterminator="\n")
        out.writerow(header)
        out.writerows(_varied(rows, at, lines))


def _varied(rows: Sequence[list[str]], at: int, lines: int) -> Iterator[list[str]]:
    for number in range(lines):
        row = rows[number % len(rows)]
        copy = number // len(rows)
        yield [*row[:at], f"{row[at]}.{copy}", *row[at + 1 :]] if copy else row


@dataclass(frozen=True)
class _Books:
    """Where imports go, and whether a worker projects beside them."""

    dsn: str
    worker: bool

    def take(self, file: Path, name: str, profile: str, government: str) -> tuple[Result, dict[str, Any]]:
        """Import a file, and wait until the read models have caught up."""
        report, used = _child(self.dsn, file, profile, government)
        caught_up = _wait(self.dsn) if self.worker else None
        # Linux counts kibibytes, macOS bytes.
        peak = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
        cpu = used.ru_utime + used.ru_stime
        return Result(name, report["lines"], report["events"], report["seconds"], cpu, peak, caught_up), report


def check(report: dict[str, Any], expected: cuenta_publica.Written, budget: str) -> None:
    """Every row is a line and the totals are those of the file to the last digit; AssertionError otherwise."""
    totals = report["totals"][budget]
    told = tuple(Decimal(totals[phase]) for phase in ("approved", "adjusted", "executed"))
    if (report["lines"], *told) != (expected.rows, expected.approved, expected.adjusted, expected.executed):
        raise AssertionError(f"the books hold {report['lines']} lines of {told}, the file {expected}")


def _child(dsn: str, file: Path, profile: str, government: str) -> tuple[dict[str, Any], struct_rusage]:
    command = [sys.executable, "-m", "infra.cli", "import", "budget", str(file)]
    command += ["--profile", profile, "--government", government, "--json"]
    environment = {**os.environ, "FOJA_DATABASE_URL": dsn, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(command, env=environment, stdout=answer)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
        answer.seek(0)
        report: dict[str, Any] = json.loads(answer.read().splitlines()[-1])["report"]
    return report, usage


def _wait(dsn: str) -> float:
    """Seconds until every read model reflects the ledger."""
    started = time.monotonic()
    with psycopg.connect(dsn, autocommit=True) as connection:
        while (behind := connection.execute(_BEHIND).fetchone()) and behind[0] != 0:  # None: nobody projects yet
            if time.monotonic() - started > PATIENCE:
                raise TimeoutError(f"read models are {behind[0]} events behind after {PATIENCE:g} seconds")
            time.sleep(0.05)
    return time.monotonic() - started


def show(pairs: Sequence[Pair]) -> None:
    """A Markdown table; "beside" is beside the worker."""
    print(
        "| import of | lines | events | lines/s alone | beside | beside / alone | CPU s alone | beside"
        " | peak MiB alone | beside | read models after it |"
    )
    print("|---|" + 10 * "--:|")
    for pair in pairs:
        alone, beside = pair
        figures = [f"{alone.lines:,}", f"{alone.events:,}", f"{alone.rate:,.0f}", f"{beside.rate:,.0f}"]
        figures += [f"{pair.ratio:.2f}", f"{alone.cpu_seconds:.1f}", f"{beside.cpu_seconds:.1f}"]
        figures += [f"{alone.peak_mib:.0f}", f"{beside.peak_mib:.0f}", f"{beside.caught_up or 0:.1f} s"]
        print(f"| {alone.name} | {' | '.join(figures)} |")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=LINES, choices=range(1, 1_000_001), metavar="1..1000000")
    options.add_argument("--rows", type=int, default=cuenta_publica.ROWS, choices=range(100, 1_000_001), metavar="N")
    given = options.parse_args()
    show(run(given.lines, given.rows))
