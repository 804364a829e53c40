"""What takes files, opened over one process's parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.files.receiving import ReceivedUploads, UploadLimits
from infra.files.inspecting import why_not
from infra.files.rows import PostgresUploads
from infra.kernel.adapters import Parts
from infra.postgres.connect import async_pool
from infra.settings.settings import Settings

HOUR = 3600


@asynccontextmanager
async def open_uploads(parts: Parts) -> AsyncIterator[ReceivedUploads]:
    """What takes files."""
    async with async_pool(parts.dsn, "foja_app") as pool:
        limits = UploadLimits(parts.settings.files_most_bytes, patience(parts.settings), why_not)
        rows = PostgresUploads(pool)
        yield ReceivedUploads(rows, parts.blobs, parts.keys, parts.bus, parts.policy, limits)


def patience(settings: Settings) -> float:
    """Seconds after which an upload that rests is forgotten."""
    return settings.files_patience_hours * HOUR
