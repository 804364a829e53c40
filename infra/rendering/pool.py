"""Rendering by a few processes that stay warm: a new one takes ten times as long as a document."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from application.kernel.rendering import RenderedDocument, Renderer, RenderingRefused, Template
from infra.rendering.confinement import RenderingLimits
from infra.rendering.diagnosis import evaluation
from infra.rendering.typesetter import Typesetter

MOST = 4
RENEWED_AFTER = 500
"""Documents: what one process keeps in memory ends with it."""


class RenderingPool(Renderer):
    """At most `processes` at once, started when needed; more documents wait. Use it on one event loop."""

    def __init__(self, processes: int | None = None, limits: RenderingLimits = RenderingLimits()) -> None:  # noqa: B008 - it is frozen
        self._limits = limits
        self._places = asyncio.Semaphore(processes or min(MOST, os.cpu_count() or 1))
        self._idle: list[Typesetter] = []

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        await self.close()

    async def render(self, template: Template, data: Mapping[str, object], at: datetime) -> RenderedDocument:
        """The document, from a process that is free. Raises RenderingRefused, RendererDiedError."""
        if refused := evaluation(template.files):
            raise RenderingRefused(refused[0], **refused[1])
        async with self._places:
            typesetter = await self._free()
            try:
                return await typesetter.render(template, data, at)
            finally:
                if typesetter.usable and typesetter.asked < RENEWED_AFTER:
                    self._idle.append(typesetter)
                else:
                    await typesetter.end()

    async def close(self) -> None:
        """End the processes that are free."""
        while self._idle:
            await self._idle.pop().end()

    async def _free(self) -> Typesetter:
        while self._idle:
            typesetter = self._idle.pop()
            if typesetter.usable:
                return typesetter
            await typesetter.end()
        return await Typesetter.start(self._limits)
