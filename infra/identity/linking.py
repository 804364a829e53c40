"""The accounts that subjects of an issuer are linked to, by the ledger."""

from __future__ import annotations

from collections import OrderedDict
from typing import assert_never

import psycopg

from api.kernel.errors import BadToken, SignInUnavailable
from application.identity.signing_in import (
    ActiveAccount,
    InactiveAccount,
    SigningIn,
    Unlinked,
    UnreadableAccount,
    signing_in,
)
from application.kernel.journal import Journal
from application.kernel.orders import Principal
from application.ledger.envelope import Codec
from domain.identity.naming import subject_id
from infra.oidc.accounts import Pseudonyms
from infra.oidc.verification import Claims

MOST_SUBJECTS = 10_000
"""Subjects of whom is remembered which account they were last found to act as."""


class LinkedAccounts:
    """Lets a subject act as the account that it is linked to, by what the ledger says at this moment.

    A subject that is linked to none acts under its pseudonym in development, and not at all in production.
    """

    def __init__(self, journal: Journal, codec: Codec, unit_claim: str, *, development: bool) -> None:
        self._journal, self._codec, self._development = journal, codec, development
        self._pseudonyms = Pseudonyms(unit_claim, development=development)
        self._last_found: OrderedDict[str, str] = OrderedDict()

    async def principal(self, issuer: str, subject: str, claims: Claims) -> Principal:
        """The account, acting for the unit that the token names."""
        key = subject_id(issuer, subject)
        try:
            found = await signing_in(self._journal, self._codec, issuer, subject, self._last_found.get(key))
        except psycopg.OperationalError as error:
            raise SignInUnavailable from error
        self._remember(key, found)
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

    def _remember(self, key: str, found: SigningIn) -> None:
        """Which account a subject was last found to act as: the ledger is asked about both together the next time."""
        if isinstance(found, ActiveAccount):
            self._last_found[key] = found.account_id
            self._last_found.move_to_end(key)
            if len(self._last_found) > MOST_SUBJECTS:
                self._last_found.popitem(last=False)
        else:
            self._last_found.pop(key, None)
