"""`foja up` with the real API and worker: ready, asked, hit, asked again, stopped."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra import runfile
from infra.embedded.process import free_port
from infra.preflight import is_ready

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def up(server_folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    data, port = server_folder / "up", free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOJA_")}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "infra.cli", "up", "--data", str(data), "--port", str(port)],
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=server_folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process, data, port
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def wait_for(condition: Callable[[], object], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def ask(port: int, query: str) -> tuple[int, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    connection.request("POST", "/graphql", json.dumps({"query": query}), headers)
    answer = connection.getresponse()
    try:
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_the_real_thing(up: tuple[subprocess.Popen[str], Path, int]) -> None:
    process, data, port = up
    api = f"http://127.0.0.1:{port}"
    wait_for(lambda: is_ready(api) or process.poll() is not None, "the API")
    if process.poll() is not None:
        pytest.fail(process.communicate()[0])
    whole: tuple[int, object] = (200, {"data": {"budgets": {"edges": []}}})
    question = "{ budgets(first: 1) { edges { node { id } } } }"
    assert ask(port, question) == whole
    running = runfile.discover(data)
    assert isinstance(running, runfile.Running)
    os.kill(running.pids["postgres"], signal.SIGKILL)
    wait_for(lambda: runfile.discover(data) != running, "PostgreSQL to be started again")
    wait_for(lambda: is_ready(api) and ask(port, question) == whole, "the API to answer again")
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert f"{api}/graphql" in said
    assert isinstance(runfile.discover(data), runfile.NotRunning)
