"""The command line, on the servers of a ministry at work."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import Any

from infra.settings.settings import Settings
from tests.support.forked import forked


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

    def start(self, *arguments: object) -> subprocess.Popen[Any]:
        return forked(
            (sys.executable, "-m", "infra.cli", *arguments),
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    async def run(self, *arguments: object) -> tuple[int, str, str]:
        """The exit code, and what it said on standard output and on standard error."""
        process = self.start(*arguments)
        out, errors = await asyncio.to_thread(process.communicate)
        return process.returncode, out, errors
