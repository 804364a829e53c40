"""Sealed bids over HTTP, up to the deadline: how many a second, and whether none is late in and none is lost.

`python -m bench.bids --seconds 30`: clients upload and submit envelopes to one tender, or to twenty, until it closes.
Then the answers are held against the record: each one that was received has its event, recorded before the deadline,
and the closings count it. The content of the envelopes is noise: the server cannot tell.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table

from bench.machine import describe
from bench.seeding import fill
from bench.servers import database, empty_database, process, valkey
from bench.stack import Endpoint, HttpClient, serving
from domain.kernel.declarations import Act, Recorded
from domain.procurement.bids.commitments import commitment
from domain.procurement.bids.package import Address, EncryptedShare, Header, opener_id
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.parts import DueInstant, OpenerPanel, TenderPeriods
from domain.procurement.tenders.events import TenderPublished
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight, mandate_stream
from infra.bootstrap import INSTALLATION
from infra.oidc.accounts import pseudonym
from infra.oidc.development import DEVELOPER, PSEUDONYM_ISSUER, DevelopmentIssuer, Grant
from infra.postgres.migrate import KEYS_FOLDER, migrate
from infra.procurement.sealing.shares import base64url
from infra.settings.settings import Settings

K, N, LOTS, CLIENTS, SIZE = 3, 5, 100, 64, 1_000
STARTING = 60
"""Seconds that the servers are given to start, before the clients do."""
KEYS = tuple(sha256(bytes([number])).digest() for number in range(N))
TERMS = sha256(b"terms").hexdigest()
SUBMIT = "mutation($i: SubmitEnvelopeInput!) { submitEnvelope(input: $i) { receipt { position } userErrors { code } } }"
ACCOUNT = pseudonym(PSEUDONYM_ISSUER, DEVELOPER)
LATE = {"bid_after_deadline", "tendering_closed"}


@dataclass
class Answers:
    """What the clients were answered: positions of receipts, codes of refusals, milliseconds of each receipt."""

    positions: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=30)
    seconds = parser.parse_args().seconds
    table = Table(
        "tenders", "a second", "p50 ms", "p99 ms", "received", "refused as late", "late in", "lost", "closed s"
    )
    for tenders in (20, 1):
        with ExitStack() as opened:
            table.add_row(str(tenders), *_measured(opened, tenders, seconds))
    Console(width=120).print(table)


def _measured(opened: ExitStack, tenders: int, seconds: float) -> Sequence[str]:
    dsn, data = opened.enter_context(database()), Path(opened.enter_context(tempfile.TemporaryDirectory()))
    keys = opened.enter_context(empty_database(dsn))
    migrate(keys, KEYS_FOLDER)
    deadline = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=STARTING + seconds)
    fill(dsn, _facts(tenders, deadline), INSTALLATION.codec, datetime.now(UTC))
    own = {"FOJA_DATABASE_URL": dsn, "FOJA_KEYS_DATABASE_URL": keys, "FOJA_PROFILE": "development"}
    own |= {
        "FOJA_RATE_UPLOADS": "0",
        "FOJA_RATE_DOWNLOADS": "0",
        "FOJA_VALKEY_URL": opened.enter_context(valkey()),
        "FOJA_DATA": str(data),
    }
    opened.enter_context(process("infra.processes.worker", own))
    api = opened.enter_context(serving(own))
    token = DevelopmentIssuer(Settings(data=data), api.url).token(Grant(DEVELOPER))
    if tenders > 1:
        print(*(f"{name}: {value}" for name, value in describe(dsn).items()), sep="\n")
    began = deadline - timedelta(seconds=seconds)
    time.sleep(max(0.0, (began - datetime.now(UTC)).total_seconds()))
    answers = asyncio.run(_submitted(Endpoint(f"{api.url}/graphql", token), tenders, deadline))
    closed = _closed(dsn, tenders, deadline)
    late, kept, counted = _held_against_the_record(dsn, deadline)
    cuts = statistics.quantiles(answers.times, n=100)
    unexpected = {code: count for code, count in answers.refused.items() if code not in LATE}
    if unexpected:
        raise RuntimeError(f"refused for other reasons: {unexpected}")
    lost = len(set(answers.positions) - kept) + abs(counted - len(kept))
    figures = (len(answers.positions) / seconds, cuts[49], cuts[98], len(answers.positions))
    return *(f"{value:,.0f}" for value in figures), str(answers.refused.total()), str(late), str(lost), f"{closed:.1f}"


def _facts(tenders: int, deadline: datetime) -> Iterator[Recorded[Any]]:
    act = Act("system:bench", "*", "g-bench", datetime.now(UTC))
    ids = (UUID(int=number) for number in itertools.count(1))

    def fact(event: Any, stream: str) -> Recorded[Any]:
        own = next(ids)
        return Recorded(event, stream, 1, 0, act, own, own, own, None)

    for number in range(tenders):
        published = TenderPublished(
            tender_id=f"T-{number}",
            ocid=f"ocds-bench-{number}",
            number=str(number),
            procedure="EX.open@1",
            buyer="EX:moh",
            plan_item_id=None,
            title="Desks",
            category=PurchaseCategory.GOODS,
            value=None,
            terms_version=1,
            terms_sha256=TERMS,
            periods=TenderPeriods(DueInstant(deadline, "7d")),
            panel=OpenerPanel(K, tuple(key.hex() for key in KEYS)),
            lots=tuple(str(lot) for lot in range(1, LOTS + 1)),
        )
        yield fact(published, f"tender-T-{number}")
    for number in range(CLIENTS):
        term = (deadline - timedelta(days=9), deadline + timedelta(days=9))
        mandate = MandateConfirmed(_company(number), ACCOUNT, (MandateRight.BID,), *term, None, "registrar")
        yield fact(mandate, mandate_stream(_company(number), ACCOUNT))


def _company(number: int) -> str:
    return f"EX:1003600{number:06}"


async def _submitted(endpoint: Endpoint, tenders: int, deadline: datetime) -> Answers:
    answers = Answers()
    await asyncio.gather(*(_client(endpoint, number, tenders, deadline, answers) for number in range(CLIENTS)))
    return answers


async def _client(endpoint: Endpoint, number: int, tenders: int, deadline: datetime, answers: Answers) -> None:
    """A company that bids on one lot after the other, until two seconds after the deadline."""
    client, uploads = await HttpClient.open(endpoint), await _Uploads.open(endpoint)
    for lot, tender in itertools.product(range(1, LOTS + 1), range(tenders)):
        if datetime.now(UTC) > deadline + timedelta(seconds=2):
            break
        given, package = _input(f"T-{(tender + number) % tenders}", str(lot), _company(number))
        began = time.perf_counter()
        given["package"] = await uploads.send(given, package)
        payload = (await client.ask(SUBMIT, {"i": given}))["data"]["submitEnvelope"]
        if payload["userErrors"]:
            answers.refused.update(error["code"] for error in payload["userErrors"])
        else:
            answers.positions.append(int(payload["receipt"]["position"]))
            answers.times.append(1000 * (time.perf_counter() - began))
    await client.close()
    await uploads.close()


class _Uploads:
    """One kept connection that sends packages."""

    def __init__(self, endpoint: Endpoint, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._endpoint, self._reader, self._writer = endpoint, reader, writer

    @classmethod
    async def open(cls, endpoint: Endpoint) -> _Uploads:
        """Connect to the endpoint."""
        parts = urlsplit(endpoint.url)
        return cls(endpoint, *await asyncio.open_connection(parts.hostname, parts.port or 80))

    async def send(self, whose: dict[str, str], package: bytes) -> str:
        """Upload a package; the name that it was stored under."""
        query = urlencode({name: whose[name] for name in ("tenderId", "bidId", "company")})
        head = (
            f"POST /procurement/packages?{query} HTTP/1.1\r\nHost: {urlsplit(self._endpoint.url).netloc}\r\n"
            f"Authorization: Bearer {self._endpoint.token}\r\nContent-Type: application/octet-stream\r\n"
            f"Content-Length: {len(package)}\r\n\r\n"
        )
        while True:
            self._writer.write(head.encode() + package)
            status, _, fields = (await self._reader.readuntil(b"\r\n\r\n")).lower().partition(b"\r\n")
            length = int(fields.partition(b"content-length:")[2].partition(b"\r\n")[0])
            answer = await self._reader.readexactly(length)
            if b" 201" in status:
                return str(json.loads(answer)["package"])
            if b" 503" not in status:
                raise RuntimeError(f"{status.decode()} {answer[:200]!r}")
            await asyncio.sleep(0.05)  # so many are under way: the time that this takes counts

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()


def _input(tender: str, lot: str, company: str) -> tuple[dict[str, str], bytes]:
    bid, nonce = os.urandom(16).hex(), os.urandom(32)
    address = Address(tender, lot, "financial", bid, company, TERMS)
    shares = tuple(EncryptedShare(opener_id(key), os.urandom(32).hex(), base64url(os.urandom(344))) for key in KEYS)
    header = Header(address, os.urandom(32).hex(), K, N, shares)
    package = header.canonical() + b"\n" + os.urandom(SIZE)
    hashed = sha256(package).digest()
    said = {
        "tenderId": tender,
        "lot": lot,
        "bidId": bid,
        "company": company,
        "envelope": "FINANCIAL",
        "commitment": commitment(nonce, hashed).hex(),
        "packageSha256": hashed.hex(),
        "nonce": nonce.hex(),
    }
    return said, package


def _closed(dsn: str, tenders: int, deadline: datetime) -> float:
    """Wait until all are closed; seconds from the deadline to the last closing."""
    query = "SELECT count(*), max(recorded_at) FROM ledger.stored_events WHERE topic = 'procurement.TenderingClosed'"
    with psycopg.connect(dsn, autocommit=True) as look:
        while True:
            ((count, last),) = look.execute(query).fetchall()
            if count == tenders:
                return float((last - deadline).total_seconds())
            time.sleep(0.2)


def _held_against_the_record(dsn: str, deadline: datetime) -> tuple[int, set[int], int]:
    """How many acts were late and are in, the positions of all, and how many the closings count.

    What was decided in time may be recorded a moment later, but never behind the closing.
    """
    own = "convert_from(state, 'UTF8')::jsonb"
    with psycopg.connect(dsn, autocommit=True) as look:
        rows = look.execute(
            f"SELECT notification_id, ({own} ->> 'at')::timestamptz FROM ledger.stored_events"
            " WHERE topic = 'procurement.EnvelopeReceived'"
        ).fetchall()
        closings = look.execute(
            f"SELECT notification_id, {own} #>> '{{data,received}}' FROM ledger.stored_events"
            " WHERE topic = 'procurement.TenderingClosed'"
        ).fetchall()
    last = max(position for position, _ in closings)
    late = sum(at >= deadline or position > last for position, at in rows)
    return late, {position for position, _ in rows}, sum(int(received) for _, received in closings)


if __name__ == "__main__":
    main()
