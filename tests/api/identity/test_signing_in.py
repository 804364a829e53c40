"""A token acts as the account that its subject is linked to, for as long as that account may act.

No worker runs: what is recorded about an account holds from the next request on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.kernel.services import Services
from application.kernel.orders import Order, Principal
from domain.identity import commands as c
from domain.identity.kinds import AccountKind, ClosingReason, ErasureReason, SuspensionReason
from infra.oidc.accounts import pseudonym
from infra.oidc.development import PSEUDONYM_ISSUER, DevelopmentIssuer, Grant
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.operations import opening
from tests.api.support.signing_in import bearer
from tests.domain.identity.people import CLERK
from tests.infra.oidc.issuing import Issuer, issuing
from tests.support.everyone import Everyone

OFFICE = Principal("u-office", "MD-registry")
OPEN = "mutation($input: OpenBudgetInput!) { openBudget(input: $input) { userErrors { code } } }"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as started:
        yield started


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


@dataclass
class Office:
    """An API, and the registry office that keeps its accounts."""

    client: Client
    services: Services

    async def give(self, *commands: Any) -> None:
        for command in commands:
            await self.services.bus.execute(Order(command), OFFICE)

    async def act(self, token: str, government: str) -> httpx.Response:
        return await self.client.send(OPEN, bearer(token), input=opening(government))

    async def actors(self) -> list[str]:
        """Who acted, but for the office."""
        found = await self.client.ask("{ events(first: 50) { nodes { actor } } }")
        return [one["actor"] for one in found["events"]["nodes"] if one["actor"] != OFFICE.actor]


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[Office]:
    async with open_services(settings, policy=Everyone()) as services:
        client = Client(create_app(services))
        yield Office(client, services)
        await client.app.state.api.close()
        await client.http.aclose()


@pytest.fixture
async def api(settings: Settings, issuer: Issuer) -> AsyncIterator[Office]:
    async with office(settings.model_copy(update={"oidc_issuer": issuer.address})) as opened:
        await opened.give(
            c.RegisterAccount(CLERK, AccountKind.STAFF, "Clara Rusu"), c.LinkSubject(CLERK, issuer.address, "clerk-1")
        )
        yield opened


def refused(answer: httpx.Response, reason: str = "account") -> None:
    assert answer.status_code == 401, answer.text
    [error] = answer.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("UNAUTHENTICATED", reason)


def taken(answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["openBudget"]["userErrors"] == []


async def test_a_token_sent_again_after_its_account_was_suspended_is_refused_at_once(
    api: Office, issuer: Issuer
) -> None:
    token = issuer.token(sub="clerk-1")
    taken(await api.act(token, "AA"))
    await api.give(c.SuspendAccount(CLERK, SuspensionReason.CREDENTIALS_AT_RISK))
    refused(await api.act(token, "BB"))
    refused(await api.client.send("{ head }", bearer(token)))
    await api.give(c.ReinstateAccount(CLERK))
    taken(await api.act(token, "CC"))
    assert await api.actors() == [CLERK, CLERK]


async def test_a_closed_account_does_not_act_and_an_erased_one_neither(api: Office, issuer: Issuer) -> None:
    token = issuer.token(sub="clerk-1")
    taken(await api.act(token, "AA"))
    await api.give(c.CloseAccount(CLERK, ClosingReason.LEFT_SERVICE))
    refused(await api.act(token, "BB"))
    await api.give(c.EraseAccount(CLERK, ErasureReason.RETENTION_ENDED))
    refused(await api.act(token, "BB"))
    assert await api.actors() == [CLERK]


async def test_in_development_a_subject_without_an_account_acts_under_its_pseudonym(
    api: Office, issuer: Issuer
) -> None:
    taken(await api.act(issuer.token(sub="clerk-2"), "AA"))
    assert await api.actors() == [pseudonym(issuer.address, "clerk-2")]


async def test_tokens_of_the_development_issuer_act_as_linked_accounts_too(settings: Settings) -> None:
    async with office(settings) as api:
        await api.give(
            c.RegisterAccount(CLERK, AccountKind.STAFF, "Clara Rusu"),
            c.LinkSubject(CLERK, PSEUDONYM_ISSUER, "officer-1"),
        )
        token = DevelopmentIssuer(settings).token(Grant("officer-1"))
        taken(await api.act(token, "AA"))
        await api.give(c.SuspendAccount(CLERK, SuspensionReason.ABSENCE))
        refused(await api.act(token, "BB"))
        assert await api.actors() == [CLERK]
