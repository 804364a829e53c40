"""The ports that the API is given: what it may ask, whom it believes, and what it allows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Protocol

from starlette.requests import HTTPConnection

from api.http.once import SignsInOnce
from api.kernel.declarations import Exposed, ReadFile, Reading
from api.kernel.doors import Doors
from api.kernel.exports import ServedExport
from api.kernel.rates import Allowances, Rates
from api.kernel.recording import recorder_of
from api.kernel.routes import ContextRoute
from api.kernel.texts import EnglishTexts, Texts
from application.blobs.reading import SealedFiles
from application.kernel.orders import CommandBus, Principal
from application.kernel.uploads import Uploads
from domain.kernel.publishing import Publication
from domain.kernel.sight import Sight
from projections.kernel.declarations import Change, ReadSide

Network = IPv4Network | IPv6Network
Check = Callable[[], Awaitable[str | None]]
"""A readiness check: None where all is well, else a sentence that says what is not ready."""


Answers = Callable[[Principal, Any], Awaitable[Sequence[Any]]]
"""Works out the answer to a question for somebody who may ask it.

Raises Refused for a question that cannot be answered as it stands, Denied, or what `Reads` raises of the past and of
freshness. The message of a plain ValueError is told to whoever asked; other errors are masked.
"""


class SightPolicy(Protocol):
    """The policy, as far as reading needs it."""

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Where the principal has a permission at this moment, by all that was recorded until now."""
        ...


class Changes(Protocol):
    """News of read models that moved on; some may be lost, none may be late for ever."""

    async def subscribe(self, models: Sequence[str]) -> AsyncIterator[Change]:
        """The changes of these read models: what is told after this returns is not missed."""
        ...


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file of the transparency log; a `lasting` one never changes."""

    content: bytes
    media_type: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class ServedProof:
    """That an event is in the published log, proven to everyone; before that, by when it is promised to be.

    `size` and what follows are None until a published checkpoint covers the event; `file` is a .tlog-proof.
    """

    position: int
    promised_at: datetime
    overdue: bool = False
    size: int | None = None
    leaf_hash: bytes | None = None
    hashes: tuple[bytes, ...] | None = None
    checkpoint: bytes | None = None
    file: bytes | None = None


class Outages(Protocol):
    """How the database does, as far as those who are answered are concerned."""

    def away(self) -> bool:
        """Whether it is away for longer than a moment."""
        ...

    def met(self, error: BaseException) -> bool:
        """Whether an error is an outage, to be told as one; it is noted for the log and for health."""
        ...

    def written(self) -> None:
        """Something was recorded: whatever kept writers from it is over."""
        ...


class TransparencyLog(Protocol):
    """The published log. `promised` is the number of seconds within which an event is promised to be in it."""

    @property
    def promised(self) -> float:
        """Seconds."""
        ...

    async def file(self, path: str) -> LogFile | None:
        """What is served at a path below the log's prefix; None where nothing is."""
        ...

    async def proof(self, position: int) -> ServedProof | None:
        """The proof for a position; None where the ledger has no such position."""
        ...


@dataclass(frozen=True)
class Limits:
    """How much one client may ask for at once. Costs are fields, each list counted by its page size.

    Times are in seconds. `wait` bounds read-your-writes and X-Min-Position; a download whose reader takes nothing
    for `stalled` is ended. A body is there within `body_seconds`, whole. A WebSocket of which nothing was heard for
    `silent`, not even an answer to a ping, is closed.
    """

    depth: int = 14
    aliases: int = 30
    directives: int = 30
    root_fields: int = 20
    tokens: int = 2_000
    fragments: int = 60
    cost: int = 25_000
    list_values: int = 500
    body_bytes: int = 1_000_000
    body_seconds: float = 20.0
    execution: float = 30.0
    wait: float = 2.0
    websockets: int = 1_000
    subscriptions: int = 5_000
    subscriptions_per_connection: int = 50
    connection_init: float = 10.0
    keep_alive: float = 15.0
    silent: float = 60.0
    cached_documents: int = 1_000
    cached_length: int = 20_000
    downloads: int = 8
    uploads: int = 16
    feeds: int = 1_000
    stalled: float = 30.0


@dataclass(frozen=True)
class Services:
    """All that `create_app` needs; built by infra, or of doubles by tests.

    `documents` are the trusted documents, by the hex SHA-256 of their text; with
    `documents_only` nothing else is carried out. `doors` are the names under which the API is reached, and whose web
    pages may use it. Without `exports` there is no open data. `once` signs a browser in by the secret of a link.
    `refusals` are English sentences by their code, and `texts` has them in other languages.
    `published` are JSON documents for everyone, by their path. `answers` are by the class of the question. Without
    `rates` everybody may ask as often as they like. `proxies` are the networks whose word about a client's address is
    believed. `publications` are what the public feed tells, in the name of `source`, the address of this installation.
    `concerns` are told beside the checks, and keep nobody from working. Without `log` there is no transparency log.
    `uploads` takes files, and `files` are those that can be downloaded: without them there are none. `routes` are the
    addresses that contexts serve themselves.
    Without `outages` a database that is away is a fault like any other. Where `compiled` is off, resolvers answer every
    query and mutation.
    """

    bus: CommandBus
    reads: ReadSide
    changes: Changes
    exposed: tuple[Exposed, ...]
    refusals: Mapping[str, str]
    principal_of: Callable[[HTTPConnection], Awaitable[Principal]]
    policy: SightPolicy
    texts: Texts = field(default_factory=EnglishTexts)
    development: bool = False
    checks: Mapping[str, Check] = field(default_factory=dict)
    concerns: Mapping[str, Check] = field(default_factory=dict)
    metrics: Callable[[], bytes] = bytes
    limits: Limits = field(default_factory=Limits)
    documents: Mapping[str, str] = field(default_factory=dict)
    documents_only: bool = False
    doors: Doors = field(default_factory=Doors)
    once: SignsInOnce | None = None
    exports: tuple[ServedExport, ...] = ()
    published: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    log: TransparencyLog | None = None
    outages: Outages | None = None
    answers: Mapping[type[Any], Answers] = field(default_factory=dict)
    rates: Rates | None = None
    allowances: Allowances = field(default_factory=Allowances)
    proxies: tuple[Network, ...] = ()
    publications: tuple[Publication, ...] = ()
    source: str = "http://127.0.0.1:8000"
    compiled: bool = True
    uploads: Uploads | None = None
    files: SealedFiles | None = None
    routes: tuple[ContextRoute, ...] = ()

    def recording(self, reading: Reading) -> Any:
        """The command that records a reading of personal data."""
        return recorder_of(self.exposed, reading.model)(reading)

    def recording_file(self, read: ReadFile) -> Any | None:
        """The command that records a reading of a file; None where no context records them."""
        recorders = (part.recording_files for part in self.exposed if part.recording_files is not None)
        return next((record(read) for record in recorders), None)
