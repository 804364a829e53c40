"""Clients of an API that believes the tokens of a test's own issuer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.kernel.errors import BadToken
from application.kernel.orders import Principal
from infra.oidc.accounts import Pseudonyms
from infra.oidc.jwks import IssuerKeys, Pace
from infra.oidc.sign_in import SignIn
from infra.oidc.verification import Claims, Verifier
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.infra.oidc.issuing import AUDIENCE, Issuer
from tests.support.everyone import Everyone

PACE = Pace()


@dataclass
class Accounts:
    """Every subject has an account, until it is suspended."""

    suspended: set[str] = field(default_factory=set)
    development: bool = True

    async def principal(self, issuer: str, subject: str, claims: Claims) -> Principal:
        if subject in self.suspended:
            raise BadToken("account", "The account is suspended or closed.")
        return await Pseudonyms("foja_unit", development=self.development).principal(issuer, subject, claims)


def signing_in(issuer: Issuer, accounts: Accounts) -> SignIn:
    """Sign-in by the tokens of an issuer, for APIs over doubles."""
    verifier = Verifier(issuer.address, AUDIENCE, IssuerKeys(issuer.address))
    return SignIn(verifier, accounts)


@dataclass
class SignedIn:
    """A client of a real API, the issuer and the accounts that the API knows, and the time its key cache sees."""

    client: Client
    issuer: Issuer
    accounts: Accounts
    now: float = 1_000.0

    async def send(self, query: str, token: str | None, **variables: Any) -> httpx.Response:
        return await self.client.send(query, None if token is None else bearer(token), **variables)

    async def recorded(self) -> list[dict[str, Any]]:
        """Who is in the ledger, for which unit."""
        found = await self.client.ask("{ events(first: 50) { nodes { actor unit } } }", bearer(self.issuer.token()))
        return list(found["events"]["nodes"])


def bearer(token: str) -> dict[str, str | bytes]:
    return {"authorization": f"Bearer {token}"}


@asynccontextmanager
async def signed_in(database: str, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SignedIn]:
    """A client of an application over a real ledger, put together as the API process does."""
    made: list[SignedIn] = []
    clock = partial(lambda: made[0].now)
    monkeypatch.setattr("infra.oidc.sign_in.IssuerKeys", partial(IssuerKeys, pace=PACE, clock=clock))
    settings = Settings(database_url=database, valkey_url="", oidc_issuer=issuer.address)
    accounts = Accounts()
    async with open_services(settings, accounts=accounts, policy=Everyone()) as services:
        made.append(SignedIn(Client(create_app(services)), issuer, accounts))
        yield made[0]
        await made[0].client.app.state.api.close()
        await made[0].client.http.aclose()
