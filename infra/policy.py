"""The development policy: everyone may do everything, and it says so loudly.

It stands in until the permission platform is built, and refuses to serve anywhere but in development.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from application.kernel import Authorisation, Deeds, Need, Principal
from domain.sight import EVERYTHING, Sight
from infra.settings import Profile, Settings

GRANT = "development-policy"


class DevelopmentPolicyRefusedError(RuntimeError):
    """The development policy was asked for outside development."""


class DevelopmentPolicy:
    """Grants every permission on every unit to everyone, under the grant `development-policy`."""

    def __init__(self, settings: Settings) -> None:
        if settings.profile is not Profile.DEVELOPMENT:
            raise DevelopmentPolicyRefusedError(
                "This installation has no permission platform yet, only the development policy, which lets everyone do "
                f"everything. It does not start with FOJA_PROFILE={settings.profile}. Unset FOJA_PROFILE to develop."
            )
        structlog.get_logger().warning("DEVELOPMENT POLICY: everyone may do everything", grant=GRANT)

    async def catch_up(self) -> bool:
        """Nothing is ever new."""
        return False

    def holds(self, principal: Principal, permission: str) -> bool:
        """Always."""
        del principal, permission
        return True

    def separates(self, principal: Principal) -> bool:
        """Never."""
        del principal
        return False

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """Always the development grant."""
        del principal, need, at, deeds
        return Authorisation(GRANT)

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Everything."""
        del principal, permission
        return EVERYTHING
