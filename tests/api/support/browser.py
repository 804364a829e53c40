"""A real browser without a window, spoken to over the DevTools protocol."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--window-size=1300,800",
    # Nothing outside of this machine may be needed: other names lead nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Browser:
    """One page."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._ids = socket, itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, **params: Any) -> Any:
        """The result of a command; events that come meanwhile are kept."""
        id_ = next(self._ids)
        self._socket.send(json.dumps({"id": id_, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("id") == id_:
                assert "error" not in message, message
                return message["result"]
            self.events.append(message)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """The value of an expression once it is true."""
        deadline = time.monotonic() + PATIENCE
        while not (found := self.evaluate(expression)):
            assert time.monotonic() < deadline, f"never came true: {expression}\n{self.complaints()}"
            time.sleep(0.02)
        return found

    def complaints(self) -> list[str]:
        """What the page logged as an error, what it could not load, and what its policy forbade."""
        kinds = {"Runtime.exceptionThrown", "Log.entryAdded", "Network.loadingFailed"}
        found = [json.dumps(one["params"])[:500] for one in self.events if one["method"] in kinds]
        return [one for one in found if '"level": "verbose"' not in one]

    def screenshot(self, path: Path) -> None:
        """Write what the page looks like as a PNG file."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A browser whose profile lies in a folder; skips the test where none is installed, and fails it in CI."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        reason = "GraphiQL is tested in a real browser, and none is installed (on Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    command = [program, *_FLAGS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(_page(process, folder / "DevToolsActivePort"), max_size=None, proxy=None) as socket:
            browser = Browser(socket)
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(f"{domain}.enable")
            yield browser
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _page(process: subprocess.Popen[bytes], told: Path) -> str:
    """The address of the browser's first page."""
    deadline = time.monotonic() + PATIENCE
    while not (told.exists() and told.read_text().count("\n")):
        assert process.poll() is None, "the browser ended"
        assert time.monotonic() < deadline, "the browser did not start"
        time.sleep(0.02)
    port = told.read_text().split("\n", 1)[0]
    pages = httpx.get(f"http://127.0.0.1:{port}/json", trust_env=False, timeout=PATIENCE).json()
    return next(str(one["webSocketDebuggerUrl"]) for one in pages if one["type"] == "page")
