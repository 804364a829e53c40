"""Web pages of others, and callers without a secret, before the API of a developer's machine: none administers it."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psycopg
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from infra.oidc.development import DEVELOPER, Grant
from infra.oidc.links import GOOD_FOR, Links
from tests.faults.processes import api, developer

EVIL = "https://evil.example"
GRANT = """mutation { grantRole(input: {grantId: "%s", holder: "%s", roleId: "administrator", unit: "*",
  grantable: true, reason: "Because I can"}) { receipt { position } userErrors { code } } }"""


def grant(holder: str = "mallory") -> str:
    """A mutation that makes somebody an administrator."""
    return GRANT % (uuid4(), holder)


@dataclass(frozen=True)
class Target:
    """A running API, and the ledger behind it."""

    url: str
    database: str
    data: Path

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def post(self, headers: dict[str, str] | None = None, *, body: bytes | None = None) -> httpx.Response:
        """Ask for the role of an administrator."""
        sent = {"content-type": "application/json", "accept": "application/graphql-response+json", **(headers or {})}
        content = body or json.dumps({"query": grant()}).encode()
        return httpx.post(f"{self.url}/graphql", content=content, headers=sent, timeout=30)

    def exchange(self, secret: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Open a link, as the page does that it leads to."""
        sent = {"content-type": "application/json", "origin": self.url, **(headers or {})}
        return httpx.post(f"{self.url}/dev/sign-in", content=json.dumps({"once": secret}), headers=sent, timeout=30)

    @property
    def taken(self) -> int:
        """How many events of the ledger name mallory."""
        with psycopg.connect(self.database) as connection:
            query = "SELECT count(*) FROM ledger.stored_events WHERE convert_from(state, 'UTF8') LIKE '%mallory%'"
            (found,) = connection.execute(query).fetchone() or (0,)
        return int(found)


@pytest.fixture(scope="module")
def target(postgres_dsn: str, database_template: str, server_folder: Path) -> Iterator[Target]:
    """An API in development, as `./foja up` starts it, and its own data folder."""
    name, data = f"foja_test_{secrets.token_hex(6)}", server_folder / f"doors-{secrets.token_hex(4)}"
    data.mkdir()
    database = urlunsplit(urlsplit(postgres_dsn)._replace(path=f"/{name}"))
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {database_template}".encode())
        with api(database, "", data) as (_, url):
            yield Target(url, database, data)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_a_page_of_another_origin_administers_over_a_websocket(target: Target) -> None:
    with pytest.raises(InvalidStatus) as refused:
        _over_websocket(target, {"Origin": EVIL})
    assert refused.value.response.status_code == 403
    assert target.taken == 0


def test_dns_rebinding_administers_over_plain_http(target: Target) -> None:
    rebound = {"host": "evil.example", "origin": "http://evil.example"}
    assert target.post(rebound).status_code == 421
    assert target.post({"host": "evil.example"}).status_code == 421
    assert target.taken == 0


def test_whoever_brings_no_token_administers(target: Target) -> None:
    (error,) = target.post().json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert target.taken == 0


@pytest.mark.parametrize("named", ["development", "operator", "developer"])
def test_a_header_says_that_the_caller_is_an_administrator(target: Target, named: str) -> None:
    assert target.post({"x-development-actor": named}).status_code == 401
    assert target.taken == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_page_administers(target: Target, kind: str) -> None:
    assert target.post({"content-type": kind, "origin": EVIL}).status_code == 403
    assert target.taken == 0


def test_a_page_of_another_origin_rebinds_a_websocket(target: Target) -> None:
    with pytest.raises(InvalidStatus) as refused:
        _over_websocket(target, {"Origin": "http://evil.example", "Host": "evil.example"})
    assert refused.value.response.status_code == 421
    assert target.taken == 0


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:3000"])
def test_a_page_of_another_origin_has_the_token_and_uses_it_from_there(target: Target, origin: str) -> None:
    answer = target.post({**developer(target.url, target.data), "origin": origin})
    assert answer.status_code == 403
    assert target.taken == 0


def test_a_link_is_used_twice(target: Target) -> None:
    secret = Links(target.data).make(Grant(DEVELOPER))
    first, second = target.exchange(secret), target.exchange(secret)
    assert (first.status_code, second.status_code) == (200, 401)
    assert "token" not in second.json()
    assert (first.headers["cache-control"], first.headers["referrer-policy"]) == ("no-store", "no-referrer")


def test_a_link_is_used_by_many_at_once(target: Target) -> None:
    secret = Links(target.data).make(Grant(DEVELOPER))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(target.exchange, [secret] * 16))
    assert sorted(one.status_code for one in answers) == [200] + [401] * 15


def test_a_link_is_used_after_its_time(target: Target) -> None:
    secret = Links(target.data, lambda: time.time() - GOOD_FOR - 1).make(Grant(DEVELOPER))
    assert target.exchange(secret).status_code == 401


def test_whoever_reads_the_data_folder_as_a_backup_has_no_link(target: Target) -> None:
    secret = Links(target.data).make(Grant(DEVELOPER))
    kept = [one.name + one.read_text() for one in target.data.rglob("*") if one.is_file()]
    assert not [one for one in kept if secret in one]
    names = [one.stem for one in (target.data / "sign-in-links").iterdir()]
    assert {target.exchange(name).status_code for name in names} == {401}
    assert target.exchange(secret).status_code == 200


def test_a_page_of_another_origin_tries_links(target: Target) -> None:
    secret = Links(target.data).make(Grant(DEVELOPER))
    assert target.exchange(secret, {"origin": EVIL}).status_code == 403
    assert target.exchange(secret, {"content-type": "text/plain"}).status_code == 415
    assert target.exchange(secret).status_code == 200


def test_the_developer_who_is_signed_in_administers(target: Target) -> None:
    """What shows that the attacks above fail for want of a secret, and not because nothing works at all."""
    signed = {**developer(target.url, target.data), "origin": target.url}
    answer = target.post(signed, body=json.dumps({"query": grant("alice")}).encode()).json()
    assert int(answer["data"]["grantRole"]["receipt"]["position"]) > 0
    assert answer["data"]["grantRole"]["userErrors"] == []


def _over_websocket(target: Target, headers: dict[str, str]) -> dict[str, object]:
    address = f"ws://{target.host}/graphql"
    subprotocol = "graphql-transport-ws"
    with connect(address, additional_headers=headers, subprotocols=[subprotocol], proxy=None) as socket:  # type: ignore[list-item]
        socket.send(json.dumps({"type": "connection_init"}))
        socket.recv(timeout=30)
        socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": grant()}}))
        while True:
            answer: dict[str, object] = json.loads(socket.recv(timeout=30))
            if answer["type"] in {"next", "error"}:
                return answer
