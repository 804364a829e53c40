"""Duties that must not meet in one person, whatever the accounts: an act by delegation is also the delegator's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from application.authority.index import Authority, Title
from application.kernel.orders import Principal
from application.kernel.policy import BarredPerson, Deeds
from domain.authority.kinds import SeparationKind
from domain.kernel.declarations import Refused


def check_another(authority: Authority, principal: Principal, bars: Sequence[BarredPerson]) -> None:
    """What is not to be done by an account is not done by another one of the same person either."""
    for bar in bars:
        if _meet(authority, (principal.actor,), _behind(authority, bar.account, bar.grant)):
            raise Refused(bar.refusal, bar.path, account=bar.account)


def delegated_by_barred(authority: Authority, title: Title, bars: Sequence[BarredPerson]) -> Refused | None:
    """The refusal of acting by a delegation that comes from somebody who is barred."""
    for bar in bars:
        if bar.delegated and _meet(authority, title.givers, _behind(authority, bar.account, bar.grant)):
            return Refused(bar.delegated, bar.path, account=bar.account)
    return None


def excluded(authority: Authority, principal: Principal, title: Title, deeds: Deeds) -> Refused | None:
    """The refusal of acting by a title, where a role that excludes its own was exercised on the file before."""
    others = authority.excluded_by(title.role_id, title.unit, SeparationKind.DYNAMIC)
    if not others:
        return None
    acting = (principal.actor, *title.givers)
    for actor, grant in deeds():
        role = authority.role_of(grant)
        if role is not None and role in others and _meet(authority, acting, _behind(authority, actor, grant)):
            return Refused("duties_separated", "", rule=others[role].rule_id, role=title.role_id, other=role)
    return None


def _behind(authority: Authority, account: str, grant: str | None) -> Sequence[str]:
    """Whose an act is: the account's, and theirs from whom a delegation came."""
    return (account, *(authority.givers(grant) if grant else ()))


def _meet(authority: Authority, accounts: Iterable[str], others: Sequence[str]) -> bool:
    """Whether two of them are one person's."""
    return any(authority.people.same(account, other) for account in accounts for other in others)
