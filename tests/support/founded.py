"""Founds an installation for tests: with operators who may do everything."""

from __future__ import annotations

import asyncio

from infra.authority.founding import found
from infra.runtime import open_bus, open_policy

OPERATORS = ("operator", "ops-1", "ops-2")


def found_operators(database: str) -> int:
    """Let the operators do everything; how many events that took."""
    return asyncio.run(found_administrators(database, *OPERATORS))


async def found_administrators(database: str, *administrators: str) -> int:
    """Let these do everything; how many events that took."""
    async with open_policy(database) as policy, open_bus(database, policy=policy) as bus:
        return await found(bus, policy, administrators)
