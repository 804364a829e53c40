"""An API over the doubles, and a client that speaks to it without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection

from api.app import create_app
from api.kernel.services import Services
from application.bus.bus import Bus
from application.kernel.evidence import Inspector
from application.kernel.orders import Principal
from infra.bootstrap import INSTALLATION
from infra.texts.catalogues import catalogues
from tests.api.support.doubles import MemoryLedger, MemoryReads
from tests.support.every_key import EveryKey
from tests.support.everyone import Everyone

RESPONSE = "application/graphql-response+json"


async def _principal(_: HTTPConnection) -> Principal:
    return Principal("tester", "treasury")


async def _no_rows(by: Principal, question: object) -> Sequence[object]:
    """An empty answer: what is worked out over a real database is asked there."""
    del by, question
    return ()


@dataclass
class World:
    """The doubles, and the services made of them."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    policy: Everyone = field(default_factory=lambda: Everyone(grant="test-grant"))

    def __post_init__(self) -> None:
        self.reads = MemoryReads(self.ledger)
        self.bus = Bus(
            INSTALLATION.slices, INSTALLATION.codec, self.ledger, self.policy, EveryKey(), inspectors=FindsNothing()
        )

    def services(self, **changed: Any) -> Services:
        given: dict[str, Any] = {
            "bus": self.bus,
            "reads": self.reads,
            "changes": self.ledger.changes,
            "exposed": tuple(one.exposed for one in INSTALLATION.contexts),
            "refusals": INSTALLATION.refusals,
            "texts": catalogues(),
            "principal_of": _principal,
            "policy": self.policy,
            "development": True,
            "answers": {one.question: _no_rows for context in INSTALLATION.exposed for one in context.questions},
            **changed,
        }
        return Services(**given)


class FindsNothing(dict[str, Inspector]):
    """Inspectors of whatever name, that have nothing to look at."""

    def __missing__(self, _: str) -> Inspector:
        return _nothing_found


async def _nothing_found(_: Any) -> None:
    return None


Headers = dict[str, str | bytes] | None


class Client:
    """Sends operations to an application, as a frontend would."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")

    async def send(self, query: str, headers: Headers = None, **variables: Any) -> httpx.Response:
        body = {"query": query, "variables": variables}
        sent = {"accept": RESPONSE, **(headers or {})}
        encoded = [(name.encode(), value.encode() if isinstance(value, str) else value) for name, value in sent.items()]
        return await self.http.post("/graphql", json=body, headers=encoded)

    async def ask(self, query: str, headers: Headers = None, **variables: Any) -> Any:
        """The data of an operation that has to succeed."""
        answer = (await self.send(query, headers, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def errors(self, query: str, headers: Headers = None, **variables: Any) -> list[Any]:
        """The errors of an operation that has to fail, without a 5xx."""
        response = await self.send(query, headers, **variables)
        assert response.status_code < 500, response.text
        found: list[Any] = response.json()["errors"]
        return found

    async def error_code(self, query: str, headers: Headers = None, **variables: Any) -> str:
        found = await self.errors(query, headers, **variables)
        assert len({one["extensions"]["code"] for one in found}) == 1, found
        return str(found[0]["extensions"]["code"])


ClientOf = Callable[[Services], Client]


@pytest.fixture(scope="session")
def database_template(begun_template: str) -> str:
    """A test's worker finds the tables of all read models made."""
    return begun_template


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def client_of() -> AsyncIterator[ClientOf]:
    """Makes clients of services; all are closed at the end."""
    made: list[Client] = []

    def make(services: Services) -> Client:
        made.append(Client(create_app(services)))
        return made[-1]

    yield make
    for one in made:
        await one.app.state.api.close()
        await one.http.aclose()


@pytest.fixture
def client(world: World, client_of: ClientOf) -> Client:
    return client_of(world.services())
