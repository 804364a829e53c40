"""What `foja audit verify --files` reads."""

from __future__ import annotations

from infra.blobs.store import open_blobs
from infra.blobs.verifying import StoreReport, verify_store
from infra.bootstrap import INSTALLATION
from infra.cli.common import Stack
from infra.keys.store import open_keys
from infra.postgres.connect import connect_async


async def store_report(stack: Stack) -> StoreReport:
    """The file store of an installation, held against its ledger."""
    settings = stack.settings()
    async with (
        open_keys(settings) as keys,
        await connect_async(stack.database_url, "foja_app") as connection,
    ):
        return await verify_store(connection, INSTALLATION.codec, open_blobs(settings), keys)
