"""The API's server: its workers, their stop, and that none of them outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from infra.processes import ending, supervisor
from tests.faults.processes import ROOT, free_port, is_open

PATIENCE = 60.0
SLOW = "/log/checkpoint"
SERVER = ("-m", "infra.processes.serve_api")
HASTY = """
import sys
from infra.processes import ending

ending.STOP_SECONDS = 2

from infra.processes import serve_api

if __name__ == "__main__":
    sys.exit(serve_api.main())
"""
"""A server that waits less for its workers."""
BROKEN = """
import sys
from infra.oidc.guard import DevelopmentIssuerRefusedError
from infra.processes import api_worker, serve_api

async def broken(_):
    raise {error}

api_worker.ApiWorker._open = broken

if __name__ == "__main__":
    sys.exit(serve_api.main())
"""


@dataclass
class Api:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    said: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that serve."""
        return psutil.Process(self.process.pid).children()

    @property
    def listens(self) -> bool:
        """Whether anybody takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def text(self) -> str:
        """What it said."""
        return self.said.read_text(encoding="utf-8")


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


@contextmanager
def running(database: str, tmp_path: Path, command: list[str], **more: str) -> Iterator[Api]:
    port, said = free_port(), tmp_path / "said"
    own = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "FOJA_PORT": str(port), "FOJA_PROFILE": "development"}
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "FOJA_DATA": str(tmp_path),
                "TMPDIR": str(tmp_path),
                **own,
                **more,
            },
            stderr=output,
            stdout=output,
            start_new_session=True,
        )
    try:
        yield Api(process, port, said)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


@contextmanager
def serving(database: str, tmp_path: Path, workers: int = 1, command: Sequence[str] = SERVER) -> Iterator[Api]:
    """A server that is ready."""
    with running(database, tmp_path, [*command], FOJA_API_WORKERS=str(workers)) as api:

        def ready() -> bool:
            assert api.process.poll() is None, api.text()
            with httpx.Client(trust_env=False) as client:
                return is_open(client, api.address)

        wait_until(lambda: ready() and api.text().count("api_ready") == workers)
        yield api


@contextmanager
def slow(database: str) -> Iterator[Callable[[], int]]:
    """While this lasts, a checkpoint of the log is waited for; how many requests wait."""
    with psycopg.connect(database) as connection, psycopg.connect(database, autocommit=True) as looking:
        connection.execute("LOCK TABLE tlog.signed IN ACCESS EXCLUSIVE MODE")

        def waiting() -> int:
            at = "relation = 'tlog.signed'::regclass"
            row = looking.execute(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {at}").fetchone()
            return row[0] if row else 0

        yield waiting


@pytest.mark.slow
def test_a_request_under_way_is_answered_before_the_server_ends(database: str, tmp_path: Path) -> None:
    with serving(database, tmp_path) as api:
        answers: list[httpx.Response] = []

        def ask() -> None:
            answers.append(httpx.get(f"{api.address}{SLOW}", timeout=PATIENCE, trust_env=False))

        asking = threading.Thread(target=ask)
        with slow(database) as waiting:
            asking.start()
            wait_until(lambda: waiting() == 1)
            api.process.send_signal(signal.SIGTERM)
            wait_until(lambda: not api.listens)  # nobody else is let in
            assert api.process.poll() is None
            assert answers == []
        asking.join(PATIENCE)
        assert [answer.status_code for answer in answers] == [404]  # there is no checkpoint yet
        assert api.process.wait(PATIENCE) == 0
        assert "Traceback" not in api.text()


@pytest.mark.slow
def test_a_request_that_does_not_end_is_broken_off_in_time(database: str, tmp_path: Path) -> None:
    assert ending.STOP_SECONDS < supervisor.STOP_SECONDS
    script = tmp_path / "hasty.py"
    script.write_text(HASTY, encoding="utf-8")
    with serving(database, tmp_path, command=[str(script)]) as api, slow(database) as waiting:
        asking = threading.Thread(target=_broken_off, args=(f"{api.address}{SLOW}",))
        asking.start()
        wait_until(lambda: waiting() == 1)
        api.process.send_signal(signal.SIGTERM)
        assert api.process.wait(PATIENCE) == 0
        asking.join(PATIENCE)
        assert "refused to gracefully stop" in api.text()


def _broken_off(address: str) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.get(address, timeout=PATIENCE, trust_env=False)


@pytest.mark.slow
def test_several_workers_serve_one_address_and_stop_together(database: str, tmp_path: Path) -> None:
    with serving(database, tmp_path, workers=2) as api:
        serving_ = {worker.pid for worker in api.workers}
        assert len(serving_) == 2

        def told() -> str:
            return httpx.get(f"{api.address}/metrics", trust_env=False).text

        def asked() -> list[str]:
            httpx.get(f"{api.address}/health/live", trust_env=False)
            return [line for line in told().splitlines() if line.startswith("foja_database_available")]

        wait_until(lambda: len(asked()) == 2)
        assert {line.split('"')[1] for line in asked()} == {str(pid) for pid in serving_}
        requests = [
            line for line in told().splitlines() if 'foja_http_requests_total{method="GET",route="/health/live"' in line
        ]
        assert len(requests) == 1, "they are added up"
        api.process.send_signal(signal.SIGTERM)
        assert api.process.wait(PATIENCE) == 0
        assert not any(psutil.pid_exists(pid) for pid in serving_)


@pytest.mark.slow
def test_a_worker_that_dies_ends_the_server(database: str, tmp_path: Path) -> None:
    with serving(database, tmp_path, workers=2) as api:
        first, second = api.workers
        first.kill()
        assert api.process.wait(PATIENCE) == 1
        assert not second.is_running()


@pytest.mark.slow
def test_no_worker_outlives_its_server(database: str, tmp_path: Path) -> None:
    with serving(database, tmp_path, workers=2) as api:
        workers = api.workers
        api.process.kill()
        api.process.wait(PATIENCE)
        wait_until(
            lambda: not any(worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE for worker in workers)
        )
        assert not api.listens


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "code"),
    [('DevelopmentIssuerRefusedError("set it right")', 2), ('RuntimeError("set it right")', 1)],
)
def test_what_a_worker_meets_is_the_servers_exit_code(database: str, tmp_path: Path, error: str, code: int) -> None:
    script = tmp_path / "broken.py"
    script.write_text(BROKEN.format(error=error), encoding="utf-8")
    with running(database, tmp_path, [str(script)]) as api:
        assert api.process.wait(PATIENCE) == code
        assert "set it right" in api.text()
