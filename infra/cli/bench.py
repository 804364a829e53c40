"""`foja bench`: every speed that we claim, measured side by side on this machine."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from infra.cli.common import out

BENCHES = {
    "append": "Appending events: ours, the eventsourcing library's stock recorder, and pgbench.",
    "folding": "A command on a stream of 16,000 posts: folded whole, and with its state in memory.",
    "rebuild": "Rebuilding a read model: ours, the library's ProjectionRunner, and COPY as the limit.",
    "replay": "Replaying a read model for auditors, and explaining a row, over the whole ledger.",
    "beginning": "All read models together from nothing: in a lane, and a reader each.",
    "latency": "From the commit to whoever waits for the read model.",
    "read": "Reading over HTTP: by one statement, by resolvers, hand-written SQL behind bare ASGI, and PostGraphile.",
    "front": "Processor time of the API for a request, beside bare SQL in the same harness.",
    "mutation": "A mutation end to end, HTTP in and HTTP out, beside Emmett with express.",
    "telling": "Changes told to many subscribers: by one statement that they share, and by resolvers.",
    "commitments": "Commitments under availability control: one hot node and a hundred, beside a mutable row.",
    "documents": "A circular to 10,000 units, and the inbox of a post among many deliveries.",
    "registering": "Numbers of registers, given as a part of another act: one hot series and a hundred.",
    "summary": "Sums over a million transactions of a budget.",
    "authority": "Asking who may do what, with 10,000 grants, and what it adds to a command and to a page.",
    "sight": "Seeing a part: questions to 100,000 rows by who sees how much, and recording a reading.",
    "opportunities": "Finding 50 lots to bid on by codes and a region, of 50,000 open and 3 million.",
    "matching": "Holding a tender against 100,000 saved searches.",
    "search": "Searching the titles of 200,000 documents by their words, by who sees how much.",
    "sealing": "Sealing and opening personal values, and what that costs events without any.",
    "bids": "Sealed bids over HTTP up to their deadline: how many a second, none late in and none lost.",
    "envelopes": "Sealed bids: sealing, shares, opening with three of five, and one of 200 MB.",
    "rendering": "Rendering letters to PDF/A and sealing them, by warm processes and by a new one each.",
    "log": "Signing what is appended, and a log that is built, proven, exported and verified.",
    "rates": "Counting what somebody may ask for: in Valkey each time, by leases, and in the process.",
    "growth": "What each thing costs on a long ledger, beside a short one.",
    "files": "Files up and down over HTTP, beside cp with fsync, and the memory that they take.",
    "importing": "Import rate and memory, for the real file and for far longer ones.",
}

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(
    no_args_is_help=True,
    help="""Measure: medians and ratios, side by side in one run, on servers of their own with fsync on.

FOJA_BENCH_DATABASE_URL names another server. Options of a benchmark: `./foja bench NAME --help`.""",
)


def _register(name: str, text: str) -> None:
    @app.command(name, help=text, context_settings=PASSED_ON, add_help_option=False)
    def command(context: typer.Context) -> None:
        raise typer.Exit(_run(name, context.args))


def _run(name: str, options: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False).returncode


for _name, _text in BENCHES.items():
    _register(_name, _text)


@app.command("all")
def run_all(
    keep_going: Annotated[bool, typer.Option(help="Go on with the next one where one fails.")] = False,
) -> None:
    """Run them one after the other; the figures of docs/develop/benchmarks.md come from this."""
    for name in BENCHES:
        out.rule(name)
        if (code := _run(name, [])) and not keep_going:
            raise typer.Exit(code)
