"""What identity adds to the processes."""

from __future__ import annotations

from infra.kernel.adapters import Adapters, Lazy

ADAPTERS = Adapters(
    commands={
        "account": Lazy(
            "infra.identity.cli.accounts", "Register accounts of people and services, and let them sign in."
        ),
    },
)
