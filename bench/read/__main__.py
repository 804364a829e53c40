"""Reading over HTTP, measured side by side: `./foja bench read`."""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from bench.machine import describe
from bench.peers import NoPeerError, install, peer
from bench.read.documents import DOCUMENTS, Document
from bench.read.postgraphile import FOLDER, copy_rows
from bench.read.rows import fill_books
from bench.servers import database, process, valkey
from bench.stack import both_ways, free_port, wait_until_answered

CLIENTS, SECONDS, ROUNDS = (1, 16), 2.0, 3
COMPILED, RESOLVERS, BARE, PEER = "one statement", "resolvers", "bare SQL", "PostGraphile"


@dataclass(frozen=True)
class Result:
    """Answers a second and median milliseconds, as medians of the rounds, and how many times the rate of bare SQL."""

    document: str
    clients: int
    way: str
    answers_per_second: float
    p50: float
    times_bare: float


@contextmanager
def servers() -> Iterator[tuple[Mapping[str, str], str]]:
    """The addresses of all ways over one database, and the database's own."""
    with ExitStack() as opened:
        dsn, cache = opened.enter_context(database()), opened.enter_context(valkey())
        fill_books(dsn)
        found: dict[str, str] = {}
        apis = opened.enter_context(both_ways(dsn, cache, {COMPILED: "true", RESOLVERS: "false"}))
        found |= {way: f"{api.url}/graphql" for way, api in apis.items()}
        port = free_port()
        opened.enter_context(process("bench.read.bare", {"FOJA_DATABASE_URL": dsn, "PORT": str(port)}))
        wait_until_answered(f"http://127.0.0.1:{port}/0")
        found[BARE] = f"http://127.0.0.1:{port}"
        try:
            node = install(FOLDER)
        except NoPeerError as error:
            print(f"POSTGRAPHILE IS LEFT OUT: {error}", file=sys.stderr)
        else:
            copy_rows(dsn)
            port = free_port()
            opened.enter_context(peer(FOLDER, node, port, {"DATABASE_URL": dsn}))
            found[PEER] = f"http://127.0.0.1:{port}/graphql#peer"
        yield found, dsn


async def _answers(address: str, document: Document, clients: int, seconds: float) -> list[float]:
    """The seconds of each answer."""
    end = time.perf_counter() + seconds
    each = (_client(address, document, end) for _ in range(clients))
    return [took for found in await asyncio.gather(*each) for took in found]


async def _client(address: str, document: Document, end: float) -> list[float]:
    parts, found = urlsplit(address), list[float]()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    request = _request(address, document)
    while (began := time.perf_counter()) < end:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        found.append(time.perf_counter() - began)
        if b" 200" not in head.partition(b"\r\n")[0] or b'"errors"' in body[:20]:
            raise RuntimeError(body[:200].decode())
    writer.close()
    await writer.wait_closed()
    return found


def _request(address: str, document: Document) -> bytes:
    parts = urlsplit(address)
    host = parts.netloc
    if parts.path == "/graphql":
        body = json.dumps({"query": document.peer if parts.fragment else document.graphql}).encode()
        kind = "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json"
    else:
        body, kind = b"", f"GET /{list(DOCUMENTS.values()).index(document)} HTTP/1.1"
    return f"{kind}\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def run(every: Mapping[str, str], seconds: float, rounds: int, names: Sequence[str] = ()) -> list[Result]:
    """Measure each document, or those named, with each number of clients, all ways in turn."""
    found: list[Result] = []
    for name in names or DOCUMENTS:
        document = DOCUMENTS[name]
        ways = {way: address for way, address in every.items() if way != PEER or document.peer is not None}
        _check_same(ways, document)
        for clients in CLIENTS:
            times: dict[str, list[list[float]]] = {way: [] for way in ways}
            for _ in range(rounds):
                for way, address in ways.items():
                    times[way].append(asyncio.run(_answers(address, document, clients, seconds)))
            rates = {way: statistics.median(len(each) / seconds for each in times[way]) for way in ways}
            for way in ways:
                p50 = 1000 * statistics.median(statistics.median(each) for each in times[way])
                found.append(Result(name, clients, way, rates[way], p50, rates[way] / rates[BARE]))
    return found


def _check_same(ways: Mapping[str, str], document: Document) -> None:
    """Raise RuntimeError where two ways give different answers."""
    ours = {way: address for way, address in ways.items() if way != PEER}
    answers = {way: json.loads(asyncio.run(_once(address, document))) for way, address in ours.items()}
    if any(answer != answers[BARE] for answer in answers.values()):
        raise RuntimeError(f"different answers: { {way: str(answer)[:300] for way, answer in answers.items()} }")
    if PEER in ways and "errors" in (peer := json.loads(asyncio.run(_once(ways[PEER], document)))):
        raise RuntimeError(f"PostGraphile fails: {str(peer)[:300]}")


async def _once(address: str, document: Document) -> bytes:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(_request(address, document))
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
    writer.close()
    return body


def _print(results: Sequence[Result], machine: Mapping[str, str]) -> None:
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("document", "clients", "way", "answers/s", "p50 ms", "times bare SQL")
    for one in results:
        figures = (f"{one.answers_per_second:,.0f}", f"{one.p50:,.1f}", f"{one.times_bare:.2f}")
        table.add_row(one.document, str(one.clients), one.way, *figures)
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each way, document and number of clients")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", nargs="*", choices=DOCUMENTS, default=[], metavar="DOCUMENT", help="by name")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with servers() as (ways, dsn):
        machine = describe(dsn)
        results = run(ways, given.seconds, given.rounds, given.only)
    if given.json:
        print(json.dumps([asdict(one) for one in results]))
    else:
        _print(results, machine)


if __name__ == "__main__":
    main()
