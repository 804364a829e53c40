"""The API process, told to stop while clients listen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.api.live.test_streams import CHANGED, PROTOCOL, close_code, receive, send
from tests.api.support.live import free_port
from tests.faults.processes import is_open
from tests.support.forked import forked

PATIENCE = 60.0


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Where the process writes what it says."""
    return tmp_path / "said"


@pytest.fixture
def process(database: str, said: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """An API process, and its address."""
    port = free_port()
    own = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "FOJA_PORT": str(port), "FOJA_PROFILE": "development"}
    with said.open("wb") as errors:
        running = forked([sys.executable, "-m", "infra.processes.serve_api"], env=os.environ | own, stderr=errors)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_live(running, address)
        yield running, address
    finally:
        with suppress(ProcessLookupError):
            running.kill()
        running.wait(PATIENCE)


def _wait_until_live(running: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    with httpx.Client(trust_env=False) as client:
        while not is_open(client, address):
            assert running.poll() is None, "the API ended"
            assert time.monotonic() < deadline, "the API did not start"
            time.sleep(0.05)  # it needs the processor to start


def test_subscriptions_are_ended_before_the_process(process: tuple[subprocess.Popen[bytes], str], said: Path) -> None:
    running, address = process
    accept = {"accept": "text/event-stream"}
    with (
        httpx.stream("POST", f"{address}/graphql", json={"query": CHANGED}, headers=accept, timeout=PATIENCE) as events,
        connect(f"{address.replace('http', 'ws')}/graphql", subprotocols=[PROTOCOL]) as socket,
    ):
        send(socket, type="connection_init")
        assert receive(socket) == {"type": "connection_ack"}
        send(socket, type="subscribe", id="1", payload={"query": CHANGED})
        text = events.iter_text()
        assert next(text) == ":\n\n"
        running.send_signal(signal.SIGTERM)
        assert "".join(text).endswith("event: complete\ndata:\n\n")
        assert close_code(socket) == 1001
        assert running.wait(PATIENCE) == 0
    assert "did not end in time" not in said.read_text(encoding="utf-8")
