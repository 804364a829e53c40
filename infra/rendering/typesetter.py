"""One process that renders, as the process that asks it sees it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import orjson

from application.kernel.rendering import RenderedDocument, RendererDiedError, RenderingRefused, Template
from infra.rendering.confinement import RenderingLimits
from infra.rendering.fonts import FONTS

RENDERER = f"typst {version('typst')}"
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds by the clock: a document that may use 10 s of the processor waits for it on a busy machine."""
_COMMAND = (sys.executable, "-P", "-m", "infra.rendering.worker")
_LONGEST_LINE = 64 * 1024
# A proxy that nobody listens at, for systems on which sockets cannot be barred. No variable of ours is handed on.
_ENVIRONMENT = {
    **{name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ},
    "PYTHONPATH": str(ROOT),
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "LANG": "C.UTF-8",
    **dict.fromkeys(("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy"), "http://127.0.0.1:9"),
}
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGSEGV)
"""How a process ends that got no memory: Typst aborts."""


class Typesetter:
    """A warm process: Typst and its fonts are loaded once. `usable` says whether it can be asked again."""

    def __init__(self, process: asyncio.subprocess.Process, limits: RenderingLimits) -> None:
        self._process, self._limits = process, limits
        self._waiting = False
        self.asked = 0

    @classmethod
    async def start(cls, limits: RenderingLimits) -> Self:
        """A new process, once it is ready. Raises RendererDiedError."""
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            str(limits.seconds),
            str(limits.megabytes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT,
            env=_ENVIRONMENT,
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
        typesetter = cls(process, limits)
        try:
            await typesetter._answer()
        except BaseException:
            await typesetter.end()
            raise
        return typesetter

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether it waits for a document."""
        return self._process.returncode is None and not self._waiting

    async def render(self, template: Template, data: Mapping[str, object], at: datetime) -> RenderedDocument:
        """The document. Raises RenderingRefused, RendererDiedError."""
        self.asked += 1
        with tempfile.TemporaryDirectory(prefix="foja-template-") as folder:
            await asyncio.to_thread(_lay_out, template, Path(folder))
            told = await self._ask(
                {
                    "folder": folder,
                    "fonts": any(name.startswith(f"{FONTS}/") for name in template.files),
                    "data": orjson.dumps(data).decode(),
                    "at": int(at.timestamp()),
                }
            )
        if "code" in told:
            raise RenderingRefused(told["code"], detail=told["detail"], **told["values"])
        content: bytes = told["content"]
        digest = hashlib.sha256(content).hexdigest()
        return RenderedDocument(content, digest, told["pages"], RENDERER, told["fonts"])

    async def end(self) -> None:
        """End the process; what it was at is lost."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        writer = self._process.stdin
        assert writer is not None  # noqa: S101 - it was started with a pipe
        with contextlib.suppress(ConnectionError):  # it has died, and the answer will say so
            writer.write(orjson.dumps(request) + b"\n")
            await writer.drain()
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        self._waiting = True
        try:
            async with asyncio.timeout(PATIENCE):
                told = await self._read()
        except TimeoutError:
            raise RendererDiedError(f"a document was not rendered within {PATIENCE:g} s") from None
        except (asyncio.IncompleteReadError, ValueError):
            raise await self._death() from None
        self._waiting = False
        return told

    async def _read(self) -> dict[str, Any]:
        reader = self._process.stdout
        assert reader is not None  # noqa: S101 - it was started with a pipe
        told: dict[str, Any] = orjson.loads(await reader.readuntil(b"\n"))
        return {**told, "content": await reader.readexactly(told.get("bytes", 0))}

    async def _death(self) -> Exception:
        code = await self._process.wait()
        if code == -signal.SIGXCPU:
            return RenderingRefused("rendering_beyond_limits", limit=f"{self._limits.seconds} s")
        if code in _OUT_OF_MEMORY:
            return RenderingRefused("rendering_beyond_limits", limit=f"{self._limits.megabytes} MB")
        return RendererDiedError(f"the process that renders ended with {code}")


def _lay_out(template: Template, folder: Path) -> None:
    for name, content in template.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
