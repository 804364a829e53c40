"""What authority adds to the processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from application.kernel.orders import CommandBus
from infra.kernel.adapters import Adapters, Lazy, Parts, Story, Watch

if TYPE_CHECKING:
    from api.kernel.services import Answers, SightPolicy
    from application.authority.policy import LedgerPolicy
    from application.kernel.policy import Policy


def _answers(parts: Parts) -> Mapping[type[Any], Answers]:
    from application.authority.answering import Answerer

    return Answerer(_ledgers(parts.granted)).by_question


def _watches(parts: Parts) -> Sequence[Watch]:
    from infra.authority.glass import GlassWatch

    return (GlassWatch(_ledgers(parts.granted)),)


async def _first_acts(bus: CommandBus, policy: SightPolicy, accounts: Sequence[str]) -> None:
    """Let the accounts administer the installation, unless something else than the ledger decides about acts."""
    from application.authority.policy import LedgerPolicy
    from infra.authority.founding import found

    if isinstance(policy, LedgerPolicy):
        await found(bus, policy, accounts, again=True)


def _first_roles() -> Iterable[Any]:
    """The first roles: an installation that was founded by an older version lacks those that came since."""
    from infra.authority.founding import first_roles

    return first_roles()


def _ledgers(granted: Policy) -> LedgerPolicy:
    from application.authority.policy import LedgerPolicy

    if not isinstance(granted, LedgerPolicy):
        raise TypeError(f"permissions are told from the ledger, by a LedgerPolicy, not by a {type(granted).__name__}")
    return granted


ADAPTERS = Adapters(
    commands={
        "token": Lazy(
            "infra.authority.cli.token", "Print a token to sign in with, for development on this machine alone."
        ),
        "authority": Lazy(
            "infra.authority.cli.authority", "Who may do what, who could, and why; grants by an administrator."
        ),
    },
    answers=_answers,
    watches=_watches,
    first_acts=_first_acts,
    story=Story(founding=_first_roles, founded=frozenset({"role_exists"})),
)
