"""A receiver, and a worker that sends, killed (kill -9) in the midst of it: each consignment is delivered once."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import pytest

from infra.exchange.keys import exchange_key
from infra.exchange.posting import PATH
from infra.runtime import open_bus
from tests.faults.processes import Process, api, process, wait_for
from tests.infra.exchange.conftest import SiteOf, database_template, site_of  # noqa: F401 - fixtures
from tests.infra.exchange.forged import LETTER, manifest, post, signed
from tests.infra.exchange.installed import Site
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

SENT = 8


@pytest.fixture
def sites(site_of: SiteOf, keys_database: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Site, Site]:  # noqa: F811
    """The court, which sends, and the ministry."""
    monkeypatch.setenv("FOJA_KEYS_DATABASE_URL", keys_database)
    return site_of("court"), site_of("ministry")


@pytest.mark.slow
async def test_a_receiver_killed_between_storing_and_answering_gives_the_same_receipt(sites: tuple[Site, Site]) -> None:
    """Scenario 8: one delivery, the same receipt twice."""
    court, ministry = sites
    await _admits(ministry, court)
    first, key = manifest(1), exchange_key(court.settings)
    with _api(ministry) as (receiver, url):
        there = replace(ministry, port=urlsplit(url).port or 0)
        reader, writer = await _posted(there, signed(first, key))
        await until(lambda: _received(ministry))
        receiver.kill()
        writer.close()
        del reader
        receiver.restart()
        await asyncio.to_thread(wait_for, url)
        receipts = [await post(there, signed(first, key)) for _ in range(2)]
    assert receipts[0][0] == 200
    assert receipts[0] == receipts[1]
    assert ministry.events("exchange.ConsignmentReceived") == 1
    assert ministry.events("exchange.ChannelDoubted") == 0


@pytest.mark.slow
async def test_a_sender_that_is_killed_sends_each_consignment_once(sites: tuple[Site, Site]) -> None:
    court, ministry = sites
    await _admits(ministry, court)
    with _api(ministry) as (_, url):
        there = replace(ministry, port=urlsplit(url).port or 0)
        async with court.served():
            await court.admits(there, "ministry", "court")
            with _worker(court) as worker:
                upload = await court.upload(LETTER, "letter.txt")
                for number in range(1, SENT + 1):
                    await court.consigns("ministry", number, upload)
                for reached in (1, 4):
                    await until(partial(_received, ministry, reached))
                    await asyncio.to_thread(worker.kill)
                    worker.restart()
                await until(lambda: _settled(court))
    assert ministry.events("exchange.ConsignmentReceived") == SENT
    assert ministry.events("exchange.ChannelDoubted") == 0
    assert court.events("exchange.ConsignmentReceipted") == SENT


async def _admits(site: Site, other: Site) -> None:
    """Two officers of a site without a server admit another one."""
    async with open_bus(site.settings.database_url or "", policy=Everyone()) as bus:
        await site.admits(other, "court", "ministry", bus)


def _api(site: Site) -> AbstractContextManager[tuple[Process, str]]:
    settings = site.settings
    return api(settings.database_url or "", settings.valkey_url or "", settings.data)


def _worker(site: Site) -> AbstractContextManager[Process]:
    settings = site.settings
    return process("infra.processes.worker", settings.database_url or "", settings.valkey_url or "", data=settings.data)


async def _posted(to: Site, text: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request whose answer nobody reads."""
    reader, writer = await asyncio.open_connection("127.0.0.1", to.port)
    body = text.encode() + b"\n" + LETTER
    writer.write(f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    return reader, writer


async def _received(site: Site, least: int = 1) -> bool:
    return site.events("exchange.ConsignmentReceived") >= least


async def _settled(site: Site) -> bool:
    return site.events("exchange.ConsignmentReceipted") >= SENT
