"""Files up and down over HTTP, beside cp with fsync: MB/s of one file, and the memory that the API takes for it.

`python -m bench.files --megabytes 256 --runs 3`. The API and its worker run as processes, on a server of their own with
fsync on; files are sealed, stored in a folder and looked into, as in earnest. One client sends one file at a time.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from bench.machine import describe
from bench.servers import database, empty_database, process, valkey
from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.postgres.migrate import KEYS_FOLDER, migrate
from infra.processes.preflight import is_ready
from infra.settings.settings import Settings, api_url

PATIENCE = 300.0
BLOCK = 1 << 20
UNIT = 1_000_000


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--runs", type=int, default=3)
    how = parser.parse_args()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("FOJA_BENCH_FOLDER"))))
        dsn = opened.enter_context(database())
        for name, value in describe(dsn).items():
            print(f"{name:10} {value}")
        source = _text(folder / "source.txt", how.megabytes)
        client, api = opened.enter_context(_installation(dsn, folder))
        times: dict[str, list[float]] = {"cp and fsync": [], "up": [], "up and admitted": [], "down": []}
        for _ in range(how.runs):
            times["cp and fsync"].append(_copied(source, folder / "copy.txt"))
            client.run(source, times)
        size = source.stat().st_size / UNIT
        for name, seconds in times.items():
            print(f"{name:18} {size / statistics.median(seconds):>8,.0f} MB/s")
        print(f"{'most memory of API':18} {_peak(api) / UNIT:>8,.0f} MB")


class _Client:
    """One account, which sends one file at a time."""

    def __init__(self, url: str, token: str) -> None:
        self._at, self._headers = urlsplit(url), {"Authorization": f"Bearer {token}"}

    def run(self, source: Path, times: dict[str, list[float]]) -> None:
        """One file up, looked into, and down."""
        began = time.perf_counter()
        told = json.loads(self._asked("POST", "/files", source))
        times["up"].append(time.perf_counter() - began)
        location, deadline = f"/files/uploads/{told['upload']}", began + PATIENCE
        while told["state"] == "quarantined" and time.perf_counter() < deadline:
            time.sleep(0.05)
            told = json.loads(self._asked("GET", location))
        times["up and admitted"].append(time.perf_counter() - began)
        while not self._readable(told["file"]) and time.perf_counter() < deadline:
            time.sleep(0.05)
        began = time.perf_counter()
        size = len(self._asked("GET", told["file"], keep=False))
        times["down"].append(time.perf_counter() - began)
        if size:
            raise AssertionError("nothing was to be kept")

    def _readable(self, file: str) -> bool:
        connection = self._connection()
        connection.request("HEAD", file, headers=self._headers)
        return connection.getresponse().status == 200

    def _asked(self, method: str, path: str, body: Path | None = None, *, keep: bool = True) -> bytes:
        connection, headers = self._connection(), dict(self._headers)
        if body is None:
            connection.request(method, path, headers=headers)
        else:
            headers |= {"Content-Type": "text/plain", "Content-Length": str(body.stat().st_size)}
            with body.open("rb") as file:
                connection.request(method, path, file, headers)
        answer = connection.getresponse()
        content = b""
        while chunk := answer.read(BLOCK):
            content += chunk if keep else b""
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return content

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._at.hostname or "", self._at.port, timeout=PATIENCE, blocksize=BLOCK)


@contextmanager
def _installation(dsn: str, folder: Path) -> Iterator[tuple[_Client, int]]:
    with ExitStack() as opened:
        keys = opened.enter_context(empty_database(dsn))
        migrate(keys, KEYS_FOLDER)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        own = {
            "FOJA_DATABASE_URL": dsn,
            "FOJA_KEYS_DATABASE_URL": keys,
            "FOJA_VALKEY_URL": opened.enter_context(valkey()),
            "FOJA_DATA": str(folder / "data"),
            "FOJA_PORT": str(port),
            "FOJA_RATE_UPLOADS": "0",
            "FOJA_RATE_DOWNLOADS": "0",
        }
        (folder / "data").mkdir()
        opened.enter_context(process("infra.processes.worker", own))
        api = opened.enter_context(process("infra.processes.serve_api", own))
        url, deadline = api_url("127.0.0.1", port), time.monotonic() + PATIENCE
        while not is_ready(url):
            if time.monotonic() > deadline:
                raise RuntimeError("the API does not get ready")
            time.sleep(0.1)
        token = DevelopmentIssuer(Settings(data=folder / "data"), url).token(Grant(DEVELOPER))
        yield _Client(url, token), api


def _text(file: Path, megabytes: int) -> Path:
    line = b"A line of the minutes of the council.\n"
    block = (line * (UNIT // len(line) + 1))[:UNIT]
    with file.open("wb") as opened:
        for _ in range(megabytes):
            opened.write(block)
    return file


def _copied(source: Path, target: Path) -> float:
    """Seconds to copy a file so that it would survive a loss of power."""
    began = time.perf_counter()
    with source.open("rb") as reading, target.open("wb") as writing:
        while os.sendfile(writing.fileno(), reading.fileno(), None, 1 << 24):
            pass
        os.fsync(writing.fileno())
    seconds = time.perf_counter() - began
    target.unlink()
    return seconds


def _peak(pid: int) -> int:
    processes = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    lines = (line for each in processes for line in Path(f"/proc/{each}/status").read_text("ascii").splitlines())
    return max(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
