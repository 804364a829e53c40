"""An issuer's keys: fetched when they are needed, rarely, with bounds, and kept while the issuer is away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import pytest

from api.kernel.errors import SignInUnavailable
from infra.oidc.fetching import LARGEST, UnreachableError, check_address, fetch_json
from infra.oidc.jwks import IssuerKeys, Pace
from tests.infra.oidc.issuing import DISCOVERY, JWKS, Issuer, ec_key, issuing

PACE = Pace()


@dataclass
class Clock:
    """Goes when it is told to."""

    at: float = 1_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class World:
    """An issuer, its keys as we know them, and the time."""

    issuer: Issuer
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.keys = IssuerKeys(self.issuer.address, pace=PACE, clock=self.clock)

    async def knows(self, kid: str) -> bool:
        return await self.keys.key(kid) is not None


@pytest.fixture(scope="module")
def started() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


@pytest.fixture
async def world(started: Issuer) -> AsyncIterator[World]:
    started.keys, started.is_away = [ec_key("first")], False
    started.asked.clear()
    started.answers.clear()
    made = World(started)
    yield made
    await made.keys.close()


async def test_keys_are_fetched_once_for_all_who_wait(world: World) -> None:
    assert all(await asyncio.gather(*(world.knows("first") for _ in range(50))))
    assert world.issuer.asked == {DISCOVERY: 1, JWKS: 1}


async def test_one_fetch_runs_at_a_time_however_often_there_may_be_one(world: World) -> None:
    keys = IssuerKeys(world.issuer.address, pace=Pace(again=0), clock=world.clock)
    assert all(await asyncio.gather(*(keys.key("first") for _ in range(50))))
    await keys.close()
    assert world.issuer.asked == {DISCOVERY: 1, JWKS: 1}


async def test_a_thousand_unknown_keys_are_one_fetch(world: World) -> None:
    assert not any(await asyncio.gather(*(world.knows(f"nobody-{number}") for number in range(1_000))))
    for number in range(1_000):
        assert not await world.knows(f"still-nobody-{number}")
    assert world.issuer.asked[JWKS] == 1
    assert await world.knows("first")


async def test_a_new_key_is_found_when_a_token_names_it_and_the_old_one_is_gone_then(world: World) -> None:
    assert await world.knows("first")
    world.issuer.keys = [ec_key("second")]
    assert not await world.knows("second")
    world.clock.at += PACE.again
    assert await world.knows("second")
    assert not await world.knows("first")


async def test_a_key_that_was_withdrawn_is_forgotten_by_itself(world: World) -> None:
    world.issuer.keys = [ec_key("first"), ec_key("second")]
    assert await world.knows("first")
    world.issuer.keys = world.issuer.keys[1:]
    world.clock.at += PACE.refresh
    assert await world.knows("first")  # which starts the fetch, and does not wait for it
    assert not await world.knows("nobody")  # which does
    assert not await world.knows("first")


async def test_keys_last_while_the_issuer_is_away_but_not_for_ever(world: World) -> None:
    assert await world.knows("first")
    world.issuer.is_away = True
    world.clock.at += PACE.oldest - 1
    assert await world.knows("first")
    world.clock.at += PACE.again
    with pytest.raises(SignInUnavailable):
        await world.knows("first")
    world.issuer.is_away = False
    world.clock.at += PACE.again
    assert await world.knows("first")


async def test_without_any_keys_nobody_can_tell(world: World) -> None:
    world.issuer.is_away = True
    for _ in range(20):
        with pytest.raises(SignInUnavailable):
            await world.knows("first")
    assert world.issuer.asked == {DISCOVERY: 1}


async def test_who_gives_up_waiting_does_not_stop_the_fetch(world: World) -> None:
    giving_up = asyncio.ensure_future(world.knows("first"))
    waiting = asyncio.ensure_future(world.knows("first"))
    await asyncio.get_running_loop().run_in_executor(None, lambda: None)
    giving_up.cancel()
    assert await waiting
    assert world.issuer.asked[JWKS] == 1


BROKEN: dict[str, tuple[str, Callable[[Issuer], object]]] = {
    "another issuer": (DISCOVERY, lambda i: {"issuer": i.address + "/", "jwks_uri": i.address + JWKS}),
    "no issuer": (DISCOVERY, lambda i: {"jwks_uri": i.address + JWKS}),
    "no address of keys": (DISCOVERY, lambda i: {"issuer": i.address}),
    "keys without https": (DISCOVERY, lambda i: {"issuer": i.address, "jwks_uri": "http://keys.example/keys"}),
    "keys in a file": (DISCOVERY, lambda i: {"issuer": i.address, "jwks_uri": "file:///etc/passwd"}),
    "keys at half an address": (DISCOVERY, lambda i: {"issuer": i.address, "jwks_uri": "http://[x"}),
    "a list": (DISCOVERY, lambda _: []),
    "no keys": (JWKS, lambda _: {"keys": []}),
    "too large": (JWKS, lambda _: {"keys": ["x" * LARGEST]}),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_documents_that_cannot_be_used_are_as_if_the_issuer_were_away(world: World, name: str) -> None:
    path, document = BROKEN[name]
    world.issuer.answers[path] = lambda: json.dumps(document(world.issuer)).encode()
    with pytest.raises(SignInUnavailable):
        await world.knows("first")
    world.issuer.answers.clear()
    world.clock.at += PACE.again
    assert await world.knows("first")
    world.issuer.answers[path] = lambda: json.dumps(document(world.issuer)).encode()
    world.clock.at += PACE.again
    assert not await world.knows("second")
    assert await world.knows("first")


async def test_an_issuer_elsewhere_cannot_have_us_ask_this_machine() -> None:
    asked: list[str] = []

    async def fetch(address: str) -> object:
        asked.append(address)
        return {"issuer": "https://id.example.org/", "jwks_uri": "http://127.0.0.1:9000/keys"}

    keys = IssuerKeys("https://id.example.org/", fetch=fetch)
    with pytest.raises(SignInUnavailable):
        await keys.key("first")
    await keys.close()
    assert asked == ["https://id.example.org" + DISCOVERY]


async def test_what_is_no_json_is_refused(world: World) -> None:
    world.issuer.answers["/text"] = lambda: b"hello"
    with pytest.raises(UnreachableError, match="no valid JSON"):
        await fetch_json(world.issuer.address + "/text")


async def test_an_issuer_that_does_not_answer_holds_nobody_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.oidc.fetching.TIMEOUT", 0.0)
    with pytest.raises(UnreachableError):
        await fetch_json(world.issuer.address + JWKS)


async def test_nobody_listening_is_an_issuer_that_is_away() -> None:
    with pytest.raises(UnreachableError, match="ConnectError"):
        await fetch_json("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "address", ["http://issuer.example", "ftp://127.0.0.1", "//x", "", None, 7, "https://", "http://[x"]
)
def test_only_https_and_this_machine_are_asked(address: object) -> None:
    with pytest.raises(UnreachableError):
        check_address(address)


@pytest.mark.parametrize(
    "address", ["https://issuer.example/a", "http://127.0.0.1:8080/a", "http://[::1]:80", "http://localhost"]
)
def test_https_and_this_machine_are(address: str) -> None:
    check_address(address)
