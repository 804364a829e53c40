"""The development policy lets everyone do everything, and stays in development."""

import pytest

from application.kernel import Need, Principal
from infra.policy import GRANT, DevelopmentPolicy, DevelopmentPolicyRefusedError
from infra.settings import Profile, Settings
from tests.memory import NOON


def test_everything_is_granted_in_development() -> None:
    policy = DevelopmentPolicy(Settings(profile=Profile.DEVELOPMENT))

    need = Need("budgeting.open_budget", (("MD",),))
    assert policy.authorise(Principal("anyone", "anywhere"), need, NOON, list).grant == GRANT


def test_it_says_so_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    DevelopmentPolicy(Settings(profile=Profile.DEVELOPMENT))

    printed = capsys.readouterr()
    assert "DEVELOPMENT POLICY" in printed.out + printed.err


def test_it_refuses_to_serve_outside_development() -> None:
    with pytest.raises(DevelopmentPolicyRefusedError, match="FOJA_PROFILE=production"):
        DevelopmentPolicy(Settings(profile=Profile.PRODUCTION))
