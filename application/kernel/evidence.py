"""The port to what checks evidence that comes with a command, before the command is decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from domain.kernel.given import Proven
from domain.kernel.refused import Refused

Inspector = Callable[[Any], Awaitable[Any]]
"""Finds what a command is decided on beside the streams, by the command. Raises Refused."""


class ProofFails(Refused):
    """A proof that came with a command proves nothing; `reason` says why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__("proof_fails", path, reason=reason)


class ProofVerifier(Protocol):
    """Checks proofs that an entry is in the log of this installation."""

    async def proven(self, proof: str, path: str) -> Proven:
        """What a proof proves. Raises Refused for the input at `path` where it proves nothing."""
        ...


class NoLog(ProofVerifier):
    """For processes that know no log, whose acts need no evidence."""

    async def proven(self, _: str, path: str) -> Proven:
        """Nothing is proven: raises Refused."""
        raise Refused("no_log_to_prove_by", path)
