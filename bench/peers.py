"""Programs of other people beside ours: installed from their lock files by npm, and run as in earnest."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.servers import PATIENCE


class NoPeerError(RuntimeError):
    """A peer cannot be had here; the message says why."""


def install(folder: Path) -> str:
    """Install what a folder's lock file names, where that was not done; the path of its node. Raises NoPeerError."""
    node, npm = folder / "node_modules" / ".bin" / "node", shutil.which("npm")
    if npm is None:
        raise NoPeerError("there is no npm here")
    if not node.exists():
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise NoPeerError(f"npm ci failed: {done.stderr.strip()[-200:]}")
    return str(node)


@contextmanager
def peer(folder: Path, node: str, port: int, own: dict[str, str]) -> Iterator[psutil.Process]:
    """The folder's `server.mjs` in production mode, once it listens on the port; its process."""
    environment = os.environ | {"NODE_ENV": "production", "PORT": str(port)} | own
    with subprocess.Popen([node, "server.mjs"], cwd=folder, env=environment, stdout=subprocess.DEVNULL) as running:
        try:
            _wait_for(port, running)
            yield psutil.Process(running.pid)
        finally:
            running.terminate()


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
