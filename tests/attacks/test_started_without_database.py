"""Attack: API and worker are started while the database is down. They say so once, wait, and answer meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.migrate import migrate
from tests.faults.processes import ROOT, free_port

PATIENCE = 60.0


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


@pytest.mark.parametrize(
    ("module", "once_open", "status"),
    [("infra.serve_api", "/feed/schemas/none.json", 404), ("infra.worker", "/health/ready", 200)],
)
def test_a_part_that_starts_first_says_so_in_one_line_and_waits(
    cluster: EmbeddedPostgres, tmp_path: Path, module: str, once_open: str, status: int
) -> None:
    migrate(cluster.start())
    dsn, port, said = cluster.dsn(), free_port(), tmp_path / "said"
    cluster.stop()
    url = f"http://127.0.0.1:{port}"
    with part(module, dsn, port, said) as process:
        assert wait_for(f"{url}/health/live", 200, process).json() == {"status": "live"}
        assert "cannot be reached" in wait_for(f"{url}/health/ready", 503, process).text
        if module == "infra.serve_api":
            refused = httpx.post(f"{url}/graphql", json={"query": "{ __typename }"})
            assert refused.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        cluster.start()
        wait_for(url + once_open, status, process)
    lines = said.read_text(encoding="utf-8")
    assert "Traceback" not in lines
    assert [lines.count(one) for one in ("database_unavailable", "database_available")] == [1, 1], lines
