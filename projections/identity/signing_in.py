"""Which account does somebody who signs in act as, and may they?"""

from __future__ import annotations

from dataclasses import dataclass

from domain.identity.kinds import AccountKind, VerificationLevel
from domain.identity.naming import subject_id
from projections.identity.accounts import ACCOUNTS, AccountStatus
from projections.identity.linked_subjects import LINKED_SUBJECTS
from projections.kernel import Reads


@dataclass(frozen=True, slots=True)
class MayAct:
    """The account is active."""

    account_id: str
    kind: AccountKind
    verification: VerificationLevel | None
    company_id: str | None


@dataclass(frozen=True, slots=True)
class MayNotAct:
    """There is an account, and it is suspended, merged, closed, or its person erased."""

    account_id: str
    status: AccountStatus


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The subject acts as no account."""


SigningIn = MayAct | MayNotAct | Unlinked


async def signing_in(reads: Reads, issuer: str, subject: str) -> SigningIn:
    """Who the subject of a verified token is to us."""
    id_ = subject_id(issuer, subject)
    if (link := (await reads.by_key(LINKED_SUBJECTS, [id_])).get(id_)) is None:
        return Unlinked()
    account = (await reads.by_key(ACCOUNTS, [link.account_id])).get(link.account_id)
    if account is None:
        return Unlinked()
    if account.status is not AccountStatus.ACTIVE:
        return MayNotAct(account.account_id, account.status)
    return MayAct(account.account_id, account.kind, account.verification, account.company_id)
