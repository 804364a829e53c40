"""Accounts for specifications: two of one citizen, a clerk, a representative, a service."""

from __future__ import annotations

from domain.identity import commands as c
from domain.identity import events as e
from domain.identity import naming
from domain.identity.accounts import DECIDER
from domain.identity.kinds import AccountKind, ClosingReason, ErasureReason, SuspensionReason
from domain.identity.refusals import MESSAGES
from tests.spec import Spec

ANA = "5c0a7f5e-9d0b-4c62-8f0e-3f2b7a1d9e10"
AGAIN = "018f3b5c-7e21-7c4d-9a3b-2d1e4f5a6b7c"
BO = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"
ROBOT = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
CLERK = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
COMPANY = "MD:1003600012345"
ISSUER = "https://id.example.org"

spec = Spec(DECIDER, MESSAGES)

REGISTER = c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana Vasilache", "ana@example.org", "2004001234567")
REGISTERED = e.AccountRegistered(ANA, AccountKind.CITIZEN, "Ana Vasilache", "ana@example.org", "2004001234567")
REGISTERED_AGAIN = e.AccountRegistered(AGAIN, AccountKind.CITIZEN, "A. Vasilache")
CLERK_REGISTERED = e.AccountRegistered(CLERK, AccountKind.STAFF, "Clara Rusu")
BO_REGISTERED = e.AccountRegistered(BO, AccountKind.REPRESENTATIVE, "Bo Munteanu", company_id=COMPANY)
ROBOT_REGISTERED = e.AccountRegistered(ROBOT, AccountKind.SERVICE, label="Tax office import")


def sub(subject: str) -> str:
    """The id of a subject of the issuer."""
    return naming.subject_id(ISSUER, subject)


def linked(account_id: str, subject: str) -> tuple[e.SubjectLinked, e.SubjectReserved]:
    """Both sides of a link."""
    return e.SubjectLinked(account_id, sub(subject), ISSUER), e.SubjectReserved(sub(subject), account_id)


SUSPENDED = e.AccountSuspended(ANA, SuspensionReason.SUSPECTED_MISUSE)
CLOSED = e.AccountClosed(ANA, ClosingReason.OWN_REQUEST)
MERGED = (e.AccountMerged(AGAIN, ANA), e.AccountAbsorbed(ANA, (AGAIN,), ()))
ERASE = c.EraseAccount(ANA, ErasureReason.CONSENT_WITHDRAWN)
ERASED = e.AccountErased(ANA, ErasureReason.CONSENT_WITHDRAWN)
