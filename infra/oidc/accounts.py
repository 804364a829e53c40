"""Who the subject of a token is to us."""

from __future__ import annotations

import hashlib
from typing import Protocol, assert_never

import psycopg

from api.kernel.errors import BadToken, SignInUnavailable
from application.identity.signing_in import CannotTell, MayAct, MayNotAct, Unlinked, signing_in
from application.kernel.acting import ANY_UNIT, NO_UNIT
from application.kernel.declarations import Journal, Principal
from application.ledger.envelope import Codec
from infra.oidc.verification import Claims


class Accounts(Protocol):
    """Finds the account that a subject of an issuer is linked to."""

    async def principal(self, issuer: str, subject: str, claims: Claims) -> Principal:
        """Who acts; raises BadToken for an account that may not act, SignInUnavailable where nobody can tell."""
        ...


class Pseudonyms:
    """Takes every subject of the issuer for an account of its own, under a pseudonym that stays the same.

    Only in development does a token without a unit act for any of them.
    """

    def __init__(self, unit_claim: str, *, development: bool) -> None:
        self._unit_claim, self._development = unit_claim, development

    async def principal(self, issuer: str, subject: str, claims: Claims) -> Principal:
        """The subject, acting for the unit that the token names."""
        return Principal(pseudonym(issuer, subject), self.unit(claims))

    def unit(self, claims: Claims) -> str:
        """The unit that a token names; raises BadToken for what cannot be one."""
        unit = claims.get(self._unit_claim)
        if unit is None:
            return ANY_UNIT if self._development else NO_UNIT
        known = isinstance(unit, str) and unit.isprintable() and unit.isascii() and 0 < len(unit) <= 100
        if not known or (unit == ANY_UNIT and not self._development):
            raise BadToken("unit", f"The token's {self._unit_claim} is no unit.")
        return str(unit)


class LinkedAccounts:
    """Lets a subject act as the account that it is linked to, by what the ledger says at this moment.

    A subject that is linked to none acts under its pseudonym in development, and not at all in production.
    """

    def __init__(self, journal: Journal, codec: Codec, unit_claim: str, *, development: bool) -> None:
        self._journal, self._codec, self._development = journal, codec, development
        self._pseudonyms = Pseudonyms(unit_claim, development=development)

    async def principal(self, issuer: str, subject: str, claims: Claims) -> Principal:
        """The account, acting for the unit that the token names."""
        try:
            found = await signing_in(self._journal, self._codec, issuer, subject)
        except psycopg.OperationalError as error:
            raise SignInUnavailable from error
        match found:
            case MayAct(account_id=account_id):
                return Principal(account_id, self._pseudonyms.unit(claims))
            case MayNotAct(status=status):
                raise BadToken("account", f"The account of the token's subject is {status.value}.")
            case CannotTell():
                raise BadToken("account", "Whether the account may act cannot be told: an act on it cannot be read.")
            case Unlinked() if self._development:
                return await self._pseudonyms.principal(issuer, subject, claims)
            case Unlinked():
                raise BadToken("unlinked", "The token's subject is linked to no account.")
            case _:
                assert_never(found)


def pseudonym(issuer: str, subject: str) -> str:
    """A name for a subject that says nothing about it to those who do not know it."""
    return "oidc-" + hashlib.sha256(f"{issuer}\0{subject}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
