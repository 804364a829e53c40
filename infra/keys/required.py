"""Whether an installation can do without keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from infra.settings.settings import Profile, Settings, SettingsError

if TYPE_CHECKING:
    from api.composing.installation import Installation


def require_keys(settings: Settings, installation: Installation | None = None) -> None:
    """Raise SettingsError where an installation with sealed data has no keys; in development it can do the rest.

    Left out, it is the installation that is shipped, which is looked at only where there are no keys.
    """
    if settings.keys_database_url is not None or not _sealed(installation):
        return
    if settings.profile is not Profile.DEVELOPMENT:
        raise SettingsError(
            "FOJA_KEYS_DATABASE_URL: this installation holds personal or secret data and needs the address of the "
            "database that keeps its keys, apart from the ledger"
        )
    structlog.get_logger().warning(
        "NO KEYS: nothing personal or secret can be recorded or read", set="FOJA_KEYS_DATABASE_URL"
    )


def _sealed(installation: Installation | None) -> bool:
    if installation is None:
        from infra import bootstrap  # noqa: PLC0415 - the API's server, which is small, comes here without keys alone

        installation = bootstrap.INSTALLATION
    return bool(installation.codec.sealed)
