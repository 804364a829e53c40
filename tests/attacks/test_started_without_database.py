"""Attack: API and worker are started while the database is down. They say so once, wait, and answer meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from api.kernel.version import VERSION
from infra.postgres.migrate import migrate
from infra.processes.embedded.postgres import EmbeddedPostgres
from tests.faults.processes import ROOT, free_port

PATIENCE = 60.0
OPEN = (("/feed/schemas/none.json", 404), ("/health/ready", 200))
"""What API and worker answer once they do their work."""


@contextmanager
def part(module: str, dsn: str, port: int, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A part of Foja at a port, which writes its log to a file."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FOJA_DATABASE_URL": dsn,
        "FOJA_VALKEY_URL": "",
        "FOJA_PROFILE": "development",
        "FOJA_PORT": str(port),
        "FOJA_WORKER_PORT": str(port),
    }
    with said.open("wb") as output:
        command = [sys.executable, "-m", module]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str, status: int, process: subprocess.Popen[bytes]) -> httpx.Response:
    """The answer of an address once it has this status."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "it ended"
        try:
            answer = httpx.get(url, timeout=5)
        except httpx.HTTPError:
            continue
        if answer.status_code == status:
            return answer
    raise AssertionError(f"{url} never answers {status}")


@pytest.mark.slow
def test_parts_that_start_first_say_so_in_one_line_and_wait(cluster: EmbeddedPostgres, tmp_path: Path) -> None:
    migrate(cluster.start())
    dsn = cluster.dsn()
    cluster.stop()
    parts = {name: (free_port(), tmp_path / name) for name in ("infra.processes.serve_api", "infra.processes.worker")}
    with ExitStack() as running:
        started = [
            (f"http://127.0.0.1:{port}", running.enter_context(part(name, dsn, port, said)))
            for name, (port, said) in parts.items()
        ]
        for url, process in started:
            assert wait_for(f"{url}/health/live", 200, process).json() == {"status": "live"}
            waiting = wait_for(f"{url}/health/ready", 503, process)
            assert "cannot be reached" in waiting.text
            assert waiting.json()["version"] == VERSION
        refused = httpx.post(f"{started[0][0]}/graphql", json={"query": "{ __typename }"})
        assert refused.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        rebound = httpx.get(f"{started[0][0]}/health/ready", headers={"host": "evil.example"})
        assert rebound.status_code == 421
        cluster.start()
        for (url, process), (place, status) in zip(started, OPEN, strict=True):
            wait_for(url + place, status, process)
    for _, said in parts.values():
        lines = said.read_text(encoding="utf-8")
        assert "Traceback" not in lines
        assert [lines.count(one) for one in ("database_unavailable", "database_available")] == [1, 1], lines
