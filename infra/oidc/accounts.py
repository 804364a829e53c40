"""Who the subject of a token is to us."""

from __future__ import annotations

import hashlib
from typing import Protocol

from api.kernel.errors import BadToken
from application.kernel.acting import ANY_UNIT, NO_UNIT
from application.kernel.orders import Principal
from infra.oidc.verification import Claims


class Accounts(Protocol):
    """Finds the account that a subject of an issuer is linked to."""

    async def principal(self, issuer: str, subject: str, claims: Claims) -> Principal:
        """The principal; raises BadToken for an account that may not act, SignInUnavailable where nobody can tell."""
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


def pseudonym(issuer: str, subject: str) -> str:
    """A name for a subject that says nothing about it to those who do not know it."""
    return "oidc-" + hashlib.sha256(f"{issuer}\0{subject}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
