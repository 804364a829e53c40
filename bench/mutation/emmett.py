"""Emmett with express in `peer/`: a stream a budget, a decider, and no more."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.mutation.ways import EMMETT, Fields, Way
from bench.peers import NoPeerError, install, peer
from bench.servers import empty_database
from bench.stack import Endpoint, free_port

FOLDER = Path(__file__).parent / "peer"
CONNECTIONS = 10
"""Of its pool, as `pg` has by itself."""


@contextmanager
def emmett(dsn: str) -> Iterator[list[Way]]:
    """Emmett over a database of its own on the server of this one; nothing, and told on standard error, without npm."""
    try:
        node = install(FOLDER)
    except NoPeerError as error:
        print(f"{EMMETT.upper()} IS LEFT OUT: {error}", file=sys.stderr)
        yield []
        return
    port = free_port()
    with (
        empty_database(dsn) as own,
        peer(FOLDER, node, port, {"DATABASE_URL": own, "POOL": str(CONNECTIONS)}) as running,
    ):
        yield [Way(EMMETT, Endpoint(f"http://127.0.0.1:{port}/budgets"), dict, _is_appended, running)]


def _is_appended(answer: Fields) -> bool:
    return int(answer["position"]) > 0
