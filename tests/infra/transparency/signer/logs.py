"""Logs for tests: a ledger that grows, parts of a signer over it, and a look at what was published."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx

from infra.postgres.connect import connect_async
from infra.postgres.tlog.storing import ROLE, LogStore
from infra.postgres.writing.journal import PostgresJournal
from infra.tlog.checkpoints import Checkpoint, open_checkpoint
from infra.tlog.keys import KeyKind, NoteSigner, SigningKey, VerifierKey
from infra.tlog.merkle import complete, consistency_proof, leaf_hash, root_of
from infra.tlog.policy import Party, WitnessPolicy
from infra.transparency.signer.following import LedgerSigner, Round
from infra.transparency.signer.keys import LogKeys
from infra.transparency.signer.memory import Memory, memory_file
from infra.transparency.signer.witnesses import Witnesses
from infra.transparency.witness.__main__ import create_app
from infra.transparency.witness.cosigning import Witness
from infra.transparency.witness.state import State
from tests.infra.postgres.requests import query, request

ORIGIN = "test.example/log"
FAST = 0.05


@dataclass
class Keys:
    """The keys that sign, and how often they were asked for."""

    keys: list[SigningKey] = field(default_factory=lambda: [SigningKey.generate(ORIGIN)])
    asked: int = 0

    def current(self) -> Sequence[NoteSigner]:
        self.asked += 1
        return self.keys

    @property
    def verifiers(self) -> list[VerifierKey]:
        return [one.verifier for one in self.keys]


@dataclass
class Log:
    """A signer's surroundings: a database, keys, a memory, and perhaps a witness behind a client."""

    dsn: str
    folder: Path
    keys: Keys = field(default_factory=Keys)
    policy: WitnessPolicy = field(default_factory=lambda: WitnessPolicy(()))
    transport: httpx.AsyncBaseTransport | None = None
    origin: str = ORIGIN
    promised: float = 10

    @property
    def memory(self) -> Memory:
        return Memory(memory_file(self.folder, self.origin), self.origin)

    def witnessed_by(
        self, *transports: tuple[str, SigningKey, httpx.AsyncBaseTransport], needed: int | None = None
    ) -> None:
        """Have it cosigned by these, all of them or so many."""
        parties = {name: Party(key.verifier, f"http://{name}.test") for name, key, _ in transports}
        group = f"group enough {needed or len(parties)} {' '.join(parties)}\nquorum enough\n"
        lines = "".join(f"witness {name} {one.key} {one.url}\n" for name, one in parties.items())
        self.policy = WitnessPolicy.parse((lines + group).encode())
        self.transport = Hosts({f"{name}.test": transport for name, _, transport in transports})

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.transport or httpx.MockTransport(_nobody), timeout=2)

    def witnesses(self, client: httpx.AsyncClient) -> Witnesses:
        return Witnesses(self.policy, client, self.keys, self.promised)

    @asynccontextmanager
    async def round(self, dsn: str | None = None) -> AsyncIterator[Round]:
        """The steps of a signer, to be taken one by one. `begin` is left to the test."""
        async with await connect_async(dsn or self.dsn, ROLE) as connection, self.client() as client:
            yield Round(self.origin, LogStore(connection), self.keys, self.memory, self.witnesses(client))

    @asynccontextmanager
    async def following(self, keys: LogKeys | None = None) -> AsyncIterator[LedgerSigner]:
        """A whole signer, to be run."""
        async with self.client() as client:
            yield LedgerSigner(self.dsn, self.origin, keys or self.keys, self.memory, self.witnesses(client), FAST)

    async def sign(self) -> None:
        """Bring the log to the ledger's head, as a signer that starts, works and ends."""
        async with self.round() as steps:
            await steps.begin(asyncio.Event())
            await steps.carry_out(60)

    def published(self) -> list[bytes]:
        """Every checkpoint that was published, in order."""
        statement = "SELECT checkpoint FROM tlog.published WHERE origin = %s ORDER BY size"
        rows = query(self.dsn, statement, self.origin)
        return [one.encode() for (one,) in rows]

    def size(self) -> int:
        """The size of the last one; -1 where there is none."""
        published = self.published()
        return open_checkpoint(published[-1], self.keys.verifiers)[0].size if published else -1

    def leaves(self) -> list[bytes]:
        """The leaf hashes of all that the ledger holds."""
        rows = query(self.dsn, "SELECT state FROM ledger.stored_events ORDER BY notification_id")
        return [leaf_hash(state) for (state,) in rows]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that one size goes on from another, from the ledger itself."""
        leaves = self.leaves()
        return consistency_proof(lambda level, at: complete(leaves[at << level : (at + 1) << level]), old, new)

    def check(self, checkpoint: Checkpoint) -> None:
        """It commits to exactly what stands in the ledger up to its size."""
        assert checkpoint.root == root_of(self.leaves()[: checkpoint.size])


class Hosts(httpx.AsyncBaseTransport):
    """Sends each request to the transport of its host."""

    def __init__(self, hosts: dict[str, httpx.AsyncBaseTransport]) -> None:
        self._hosts = hosts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._hosts[request.url.host].handle_async_request(request)


async def _nobody(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody is there")


def a_witness(folder: Path, log: Log, name: str = "w1") -> tuple[str, SigningKey, httpx.AsyncBaseTransport]:
    """A witness of ours that answers in this process."""
    key = SigningKey.generate(f"{name}.example/w", KeyKind.WITNESS)
    witness = Witness(key, log.keys.verifiers, State(folder / f"{name}.sqlite"))
    return name, key, httpx.ASGITransport(create_app(witness))


class Away(httpx.AsyncBaseTransport):
    """A transport that can be switched off."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner, self.away, self.asked = inner, False, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return await self.inner.handle_async_request(request)


async def append(dsn: str, *counts: int) -> None:
    """Record so many events, each count in one request of its own."""
    journal = await PostgresJournal.open(dsn)
    try:
        await journal.append([request(f"s-{uuid4()}", events=count) for count in counts if count])
    finally:
        await journal.close()


@asynccontextmanager
async def copied(dsn: str) -> AsyncIterator[str]:
    """A backup of a database, restored beside it: its address. Nobody may be connected to it meanwhile."""
    parts = urlsplit(dsn)
    original = parts.path.removeprefix("/")
    restored = f"{original}_restored"
    async with await connect_async(urlunsplit(parts._replace(path="/postgres"))) as connection:
        await connection.execute(f"CREATE DATABASE {restored} TEMPLATE {original}".encode())
        try:
            yield urlunsplit(parts._replace(path=f"/{restored}"))
        finally:
            await connection.execute(f"DROP DATABASE {restored} WITH (FORCE)".encode())


async def wait_for(check: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not check():  # noqa: ASYNC110 - another process sets no event here
            await asyncio.sleep(0.01)
