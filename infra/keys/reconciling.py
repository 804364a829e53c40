"""After a restore: what was erased stays erased, in the keys and in the rows of read models."""

from __future__ import annotations

from api.composing.installation import Installation
from infra.bootstrap import INSTALLATION
from infra.keys.erasing import Eraser
from infra.keys.store import open_keys
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.registry import tidy
from infra.postgres.projecting.switching import open_session
from infra.settings.settings import Settings


async def put_right(settings: Settings, installation: Installation = INSTALLATION) -> tuple[int, int, list[str]]:
    """Destroy again the keys of the erased, build the read models with sealed values anew, and drop the old tables.

    Answers how many were erased again, how many tombstones have no act in the ledger, and what was built.
    """
    dsn, keys_dsn = settings.database_url or "", settings.keys_database_url or ""
    found = await Eraser(dsn, keys_dsn, installation.codec).reconcile()
    holding = [model for model in installation.read_models if model.sealed]
    async with open_keys(settings) as keys, await open_session(dsn, "foja reconcile") as connection:
        for model in holding:
            projector = Projector(model, dsn, installation.codec, keys=keys)
            await projector.rebuild()
            await tidy(connection, [projector.table], grace=0)
    return found.erased, found.unrecorded, [model.name for model in holding]
