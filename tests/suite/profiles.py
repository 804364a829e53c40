"""How thoroughly a run of the suite looks: `quick`, `ci` or `full`, by FOJA_TEST_PROFILE.

A profile changes how many examples a property is tried with, never which tests run or what they assert. `quick` is the
default on a developer's machine, `ci` where CI is set, `full` for a night's run.
"""

import os

from hypothesis import HealthCheck, settings

SHARES = {"quick": 0.15, "ci": 0.15, "full": 1.0}
LEAST = 4
USUAL = 100
"""Examples of a property that does not say how many it wants."""


def chosen() -> str:
    """The name of the profile; SystemExit where FOJA_TEST_PROFILE names none."""
    name = os.environ.get("FOJA_TEST_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "quick")
    if name not in SHARES:
        raise SystemExit(f"FOJA_TEST_PROFILE={name!r}: there are {', '.join(SHARES)}")
    return name


def examples(full: int) -> int:
    """How many examples this run tries of a property that gets so many in a full run."""
    return max(min(LEAST, full), share_of(full))


def share_of(full: int) -> int:
    """The same, where one example is enough: of a property that is tried of very many things."""
    return max(1, round(full * SHARES[chosen()]))


def load() -> None:
    """Set hypothesis up. How long an example takes says something of the machine, and nothing of Foja."""
    settings.register_profile(
        "foja", deadline=None, max_examples=examples(USUAL), suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("foja")
