"""Whether the policy of this installation's log has a quorum of witnesses: else nobody could date a closing."""

from __future__ import annotations

from typing import Any

from infra.settings.settings import Settings
from infra.tlog.policy import NONE
from infra.tlog.verifying import own_policy


class WitnessInspector:
    """Tells a command whether witnesses would see what it leads to."""

    def __init__(self, settings: Settings) -> None:
        self._policy = own_policy(settings)

    async def __call__(self, _: Any) -> bool:
        """Whether there is a quorum."""
        policy = self._policy()
        return policy is not None and policy.quorum != NONE
