"""`foja up` with the real API and worker: ready, asked, hit, asked again, stopped."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.kernel.version import VERSION
from infra.processes import runfile
from infra.processes.embedded.process import free_port
from infra.processes.preflight import is_ready

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Up:
    """The command in a process of its own, and what it says."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]

    def said(self) -> str:
        return self.data.with_suffix(".out").read_text(encoding="utf-8")


@pytest.fixture
def up(server_folder: Path) -> Iterator[Up]:
    data, port = server_folder / "up", free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOJA_")}
    with data.with_suffix(".out").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "infra.cli", "up", "--data", str(data), "--port", str(port)],
            env={**environment, "PYTHONPATH": str(ROOT)},
            cwd=server_folder,
            stdout=output,
            stderr=output,
        )
    yield Up(data, port, process)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_for(condition: Callable[[], object], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def ask(port: int, query: str, **headers: str) -> tuple[int, object]:
    return posted(port, "/graphql", {"query": query}, accept="application/graphql-response+json", **headers)


def posted(port: int, path: str, body: dict[str, str], **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json", **headers})
    answer = connection.getresponse()
    try:
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def fetched(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    try:
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@pytest.mark.slow
def test_the_real_thing(up: Up) -> None:
    api = f"http://127.0.0.1:{up.port}"
    wait_for(lambda: "Foja is ready" in up.said() or up.process.poll() is not None, "the stack")
    assert f"{api}/graphql" in up.said()
    whole: tuple[int, object] = (200, {"data": {"budgets": {"edges": []}}})
    question = "{ budgets(first: 1) { edges { node { id } } } }"
    assert ask(up.port, question) == whole
    begin, secret = re.findall(r"(http\S+)#once=(\S+)", up.said())[0]
    assert begin == f"{api}/graphql"
    status, signed = posted(up.port, "/dev/sign-in", {"once": secret})
    assert status == 200
    assert posted(up.port, "/dev/sign-in", {"once": secret})[0] == 401
    administers = "{ events(first: 1) { nodes { actor } } }"
    assert ask(up.port, administers, authorization=f"Bearer {signed['token']}") == (
        200,
        {"data": {"events": {"nodes": [{"actor": "system:founding"}]}}},
    )
    assert "FORBIDDEN" in str(ask(up.port, administers))
    founded = re.compile(r"foja\.localhost/log\n[1-9]\d*\n")
    wait_for(lambda: bool(founded.match(fetched(up.port, "/log/checkpoint"))), "a checkpoint of the founding")
    for part in ("api", "worker", "signer"):
        told = (up.data / "logs" / f"{part}.log").read_text(encoding="utf-8")
        assert re.search(rf"{part}_ready.*version.*{re.escape(VERSION)}", told), told
    running = runfile.discover(up.data)
    assert isinstance(running, runfile.RunningStack)
    os.kill(running.pids["postgres"], signal.SIGKILL)
    wait_for(lambda: "postgres runs again" in up.said(), "PostgreSQL to be started again")
    wait_for(lambda: is_ready(api) and ask(up.port, question) == whole, "the API to answer again")
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0, up.said()
    assert isinstance(runfile.discover(up.data), runfile.NotRunning)
