"""The port to what checks evidence that comes with a command, before the command is decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from domain.kernel.given import Proven, Unproven

Inspector = Callable[[Any], Awaitable[Any]]
"""Finds what a command is decided on beside the streams, by the command. Raises Refused."""


class ProofVerifier(Protocol):
    """Checks proofs that an entry is in the log of this installation."""

    async def proven(self, proof: str) -> Proven | Unproven:
        """What a proof proves, or why it proves nothing."""
        ...


class NoLog(ProofVerifier):
    """For processes that know no log, whose acts need no evidence."""

    async def proven(self, _: str) -> Proven | Unproven:
        """Nothing is proven."""
        return Unproven()
