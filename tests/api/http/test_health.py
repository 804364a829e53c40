"""Probes and metrics."""

from __future__ import annotations

import asyncio

import prometheus_client
import pytest

from api.http import health
from api.kernel.version import VERSION
from tests.api.conftest import Client, ClientOf, World


async def test_the_process_is_live(client: Client) -> None:
    assert (await client.http.get("/health/live")).json() == {"status": "live"}


async def test_readiness_says_what_is_not_ready(world: World, client_of: ClientOf) -> None:
    async def well() -> None:
        return None

    async def behind() -> str:
        return "budgets is 7 positions behind"

    async def broken() -> None:
        raise ConnectionError("postgresql://user:password@host")

    ready = await client_of(world.services(checks={"database": well})).http.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "version": VERSION, "checks": {"database": "ok"}}
    checks = {"database": broken, "read_models": behind}
    unready = await client_of(world.services(checks=checks)).http.get("/health/ready")
    assert unready.status_code == 503
    assert unready.json()["version"] == VERSION
    assert unready.json()["checks"] == {"database": "cannot be reached", "read_models": "budgets is 7 positions behind"}


async def test_a_check_that_hangs_is_not_ready(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "PATIENCE", 0.05)
    answer = await client_of(world.services(checks={"database": hangs})).http.get("/health/ready")
    assert answer.json()["checks"] == {"database": "no answer within 0.05 seconds"}


async def test_a_stopping_process_is_not_ready(client: Client) -> None:
    await client.app.state.api.close()
    answer = await client.http.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["process"] == "stopping"


async def test_requests_are_counted(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(metrics=prometheus_client.generate_latest))
    await client.ask("{ __typename }")
    await client.http.get("/nowhere/at/all")
    text = (await client.http.get("/metrics")).text
    assert 'foja_http_requests_total{method="POST",route="/graphql",status="200"}' in text
    assert 'foja_http_requests_total{method="GET",route="other",status="404"}' in text
    assert "foja_http_request_seconds_bucket" in text
