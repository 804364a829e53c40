"""Import rate and memory: the real budget file, and files of many more lines that are all distinct.

Each import is `foja import budget` in a process of its own, as users run it; its peak memory is what
the system accounts to that process.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.machine import describe
from bench.servers import database

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT.parent / "shared" / "data" / "budget" / "moldova-2014.csv"
LINES = 100_000
_VARIED = "admin6 (code)"


@dataclass(frozen=True)
class Result:
    """One import: what went in, how fast, with how much memory."""

    name: str
    lines: int
    events: int
    seconds: float
    peak_mib: float

    @property
    def rate(self) -> float:
        """Lines a second, from the start of reading to the last commit."""
        return self.lines / self.seconds


def run(lines: int = LINES, file: Path = FILE) -> list[Result]:
    """Import the file, the file again, and the file repeated to that many lines."""
    found: list[Result] = []
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="foja-bench-")))
        dsn = opened.enter_context(database())
        found.append(_import(dsn, file, "the file", "MD"))
        found.append(_import(dsn, file, "the same again", "MD"))
        many = folder / "many.csv"
        repeat(file, many, lines)
        found.append(_import(dsn, many, f"{lines:,} lines", "MD_MANY"))
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
    return found


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


def _import(dsn: str, file: Path, name: str, government: str) -> Result:
    command = [sys.executable, "-m", "infra.cli", "import", "budget", str(file)]
    command += ["--profile", "boost", "--government", government, "--json"]
    environment = {**os.environ, "FOJA_DATABASE_URL": dsn, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(command, env=environment, stdout=answer)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
        answer.seek(0)
        report = json.loads(answer.read().splitlines()[-1])["report"]
    # Linux counts kibibytes, macOS bytes.
    peak = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Result(name, report["lines"], report["events"], report["seconds"], peak)


def show(results: Sequence[Result]) -> None:
    """A Markdown table."""
    print("| import of | lines | events | seconds | lines/s | peak memory |")
    print("|---|--:|--:|--:|--:|--:|")
    for one in results:
        speed = f"{one.seconds:.2f} | {one.rate:,.0f} | {one.peak_mib:.0f} MiB"
        print(f"| {one.name} | {one.lines:,} | {one.events:,} | {speed} |")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=LINES, choices=range(1, 1_000_001), metavar="1..1000000")
    show(run(options.parse_args().lines))
