"""Real processes of Foja for tests that kill them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import httpx

from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.settings.settings import Settings
from tests.support.forked import forked

ROOT = Path(__file__).parents[2]
START_SECONDS = 90


class Process:
    """One module of ours, run as a process of its own."""

    def __init__(self, name: str, environment: dict[str, str], output: IO[bytes]) -> None:
        self._name, self._environment, self._output = name, environment, output
        self.running = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return forked(
            [sys.executable, "-m", self._name],
            env=self._environment,
            cwd=ROOT,
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill -9, the workers of a server with it, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(10)

    def restart(self) -> None:
        """Start it anew."""
        self.running = self._start()


@contextmanager
def process(
    name: str, database_url: str, valkey_url: str, port: int | None = None, data: Path | None = None
) -> Iterator[Process]:
    """A process of Foja, ended (gracefully) at the end; what it printed is shown when the test fails."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FOJA_DATABASE_URL": database_url,
        "FOJA_VALKEY_URL": valkey_url,
        "FOJA_PROFILE": "development",
        "FOJA_PORT": str(port or 0),
        **({} if data is None else {"FOJA_DATA": str(data)}),
    }
    with tempfile.TemporaryFile() as output:
        started = Process(name, environment, output)
        try:
            yield started
        finally:
            started.running.terminate()
            try:
                started.running.wait(20)
            finally:
                started.kill()
                output.seek(0)
                sys.stdout.write(output.read().decode(errors="replace")[-8000:])


@contextmanager
def api(database_url: str, valkey_url: str, data: Path | None = None) -> Iterator[tuple[Process, str]]:
    """The API process and its address, once it answers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with process("infra.processes.serve_api", database_url, valkey_url, port, data) as started:
        wait_for(url)
        yield started, url


def developer(url: str, data: Path) -> dict[str, str]:
    """The headers of the developer, signed in at the API of a data folder."""
    return {"authorization": f"Bearer {DevelopmentIssuer(Settings(data=data), url).token(Grant(DEVELOPER))}"}


def wait_for(url: str) -> None:
    """Wait until the API is open: before that it tells what it waits for, and nothing of its read models."""
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=5) as client:
        while not is_open(client, url):
            assert time.monotonic() < deadline, f"the API at {url} did not open in {START_SECONDS} s"
            time.sleep(0.05)  # it needs the processor to start


def is_open(client: httpx.Client, url: str) -> bool:
    """Whether the API answers, and no longer waits for what it needs."""
    try:
        return "read_models" in client.get(f"{url}/health/ready").json()["checks"]
    except httpx.HTTPError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found
