"""Production does not run on a record whose clock somebody turned."""

from __future__ import annotations

from infra.postgres.connect import connect_async
from infra.settings.settings import Profile, Settings, SettingsError


async def refuse_turned(settings: Settings) -> None:
    """Raise SettingsError where the clock of a record in production was turned forward."""
    if settings.profile is not Profile.PRODUCTION or settings.database_url is None:
        return
    async with await connect_async(settings.database_url, "foja_app") as connection:
        row = await (await connection.execute("SELECT ledger.turned()")).fetchone()
        if row and row[0]:
            raise SettingsError(
                f"FOJA_PROFILE: production does not run on this record, whose clock was turned forward by {row[0]}"
                " (./foja clock turn): it is for trying things out"
            )
