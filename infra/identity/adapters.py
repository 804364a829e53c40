"""What identity adds to the processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.kernel.adapters import Adapters, Lazy

if TYPE_CHECKING:
    from application.kernel.journal import Journal
    from application.ledger.envelope import Codec
    from infra.oidc.accounts import Accounts
    from infra.settings.settings import Settings


def _accounts(journal: Journal, codec: Codec, settings: Settings) -> Accounts:
    from infra.identity.linking import LinkedAccounts
    from infra.settings.settings import Profile

    development = settings.profile is Profile.DEVELOPMENT
    return LinkedAccounts(journal, codec, settings.oidc_unit_claim, development=development)


ADAPTERS = Adapters(
    commands={
        "account": Lazy(
            "infra.identity.cli.accounts", "Register accounts of people and services, and let them sign in."
        ),
    },
    accounts=_accounts,
)
