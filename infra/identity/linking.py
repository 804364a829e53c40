"""The accounts that subjects of an issuer are linked to, by the ledger."""

from __future__ import annotations

from typing import assert_never

import psycopg

from api.kernel.errors import BadToken, SignInUnavailable
from application.identity.signing_in import ActiveAccount, InactiveAccount, Unlinked, UnreadableAccount, signing_in
from application.kernel.journal import Journal
from application.kernel.orders import Principal
from application.ledger.envelope import Codec
from infra.oidc.accounts import Pseudonyms
from infra.oidc.verification import Claims


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
            case ActiveAccount(account_id=account_id):
                return Principal(account_id, self._pseudonyms.unit(claims))
            case InactiveAccount(status=status):
                raise BadToken("account", f"The account of the token's subject is {status.value}.")
            case UnreadableAccount():
                raise BadToken("account", "Whether the account may act cannot be told: an act on it cannot be read.")
            case Unlinked() if self._development:
                return await self._pseudonyms.principal(issuer, subject, claims)
            case Unlinked():
                raise BadToken("unlinked", "The token's subject is linked to no account.")
            case _:
                assert_never(found)
