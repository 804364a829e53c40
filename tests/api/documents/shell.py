"""The command line, on the servers of a ministry at work."""

from __future__ import annotations

import asyncio
import os
import sys

from infra.settings.settings import Settings


class Shell:
    """Runs `foja`, each time in a process of its own."""

    def __init__(self, settings: Settings) -> None:
        self.data = settings.data
        self._environment = {
            **os.environ,
            "FOJA_DATABASE_URL": settings.database_url or "",
            "FOJA_KEYS_DATABASE_URL": settings.keys_database_url or "",
            "FOJA_DATA": str(settings.data),
        }

    async def start(self, *arguments: object) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "infra.cli", *map(str, arguments)),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: object) -> tuple[int | None, str, str]:
        """The exit code, and what it said on standard output and on standard error."""
        process = await self.start(*arguments)
        out, errors = await process.communicate()
        return process.returncode, out.decode(), errors.decode()
