"""`docs/develop/second-context.md` is true: guards, a passbook in turn, a deadline and a name under seal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.kernel.context import Context
from infra.bootstrap import context_of
from infra.settings.settings import Settings
from tests.docs.written import ask, served, specify, written
from tests.infra.postgres.tallies import eventually

ANA = "00000000-0000-4000-8000-00000000000a"
LENDING = (
    "mutation($item: String!, $agreement: String!, $ana: String!, $due: DateTime!) { lendItem(input: {itemId: $item,"
    ' agreementId: $agreement, borrowerId: $ana, borrowerName: "Ana Lupu", dueAt: $due})'
    " { lentItem { number } userErrors { code } } }"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with written("second-context.md", "loans", tmp_path_factory.mktemp("context")) as folder:
        yield folder


@pytest.fixture(scope="module")
def loans(files: Path) -> Context:
    del files
    return context_of("loans")


def test_the_specification_holds(files: Path) -> None:
    assert specify(files / "tests" / "domain" / "loans" / "test_item.py") == 6


async def test_the_context_runs_on_real_servers(
    loans: Context, database: str, keys_database: str, valkey_url: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)
    async with served(loans, settings) as client:
        await _prepare(client)
        await _a_register_has_no_gaps(client)
        await _an_ended_agreement_guards(client)
        await _a_name_is_read_for_a_purpose(client)
        await _what_is_not_back_in_time_is_marked(client)


async def _prepare(client: httpx.AsyncClient) -> None:
    for agreement in ("a1", "a2"):
        signed = await ask(
            client,
            "mutation($id: String!) { signLendingAgreement("
            'input: {agreementId: $id, lender: "MD:moh", borrower: "MD:mof"}) { userErrors { code } } }',
            id=agreement,
        )
        assert signed["signLendingAgreement"]["userErrors"] == []
    for item in ("i1", "i2", "i3", "i4"):
        entered = await ask(
            client,
            'mutation($id: String!) { enterItem(input: {itemId: $id, unit: "MD:moh", description: "Projector"})'
            " { lentItem { jurisdiction } } }",
            id=item,
        )
        assert entered["enterItem"]["lentItem"] == {"jurisdiction": "MD"}


async def _lend(client: httpx.AsyncClient, item: str, agreement: str = "a1", hours: float = 9) -> Any:
    due = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    answer = await ask(client, LENDING, item=item, agreement=agreement, ana=ANA, due=due)
    return answer["lendItem"]


async def _a_register_has_no_gaps(client: httpx.AsyncClient) -> None:
    lent = await asyncio.gather(*(_lend(client, item) for item in ("i1", "i2", "i3")))
    assert sorted(loan["lentItem"]["number"] for loan in lent) == [1, 2, 3]


async def _an_ended_agreement_guards(client: httpx.AsyncClient) -> None:
    ended = await ask(
        client,
        'mutation { endLendingAgreement(input: {agreementId: "a2"}) {'
        " lendingAgreement { ended } userErrors { code } } }",
    )
    assert ended["endLendingAgreement"] == {"lendingAgreement": {"ended": True}, "userErrors": []}
    refused = await _lend(client, "i4", "a2")
    assert refused["userErrors"] == [{"code": "no_agreement_in_force"}]


async def _a_name_is_read_for_a_purpose(client: httpx.AsyncClient) -> None:
    query = '{ lentItem(itemId: "i1") { borrowerId borrowerName } }'
    body = (await client.post("/graphql", json={"query": query})).json()
    assert [error["extensions"]["code"] for error in body["errors"]] == ["PURPOSE_REQUIRED"]

    named = await ask(client, query, {"X-Purpose": "File 12/2026"})
    assert named["lentItem"] == {"borrowerId": ANA, "borrowerName": "Ana Lupu"}


async def _what_is_not_back_in_time_is_marked(client: httpx.AsyncClient) -> None:
    lent = await _lend(client, "i4", hours=0.5 / 3600)
    assert lent["lentItem"] == {"number": 4}

    async def marked() -> bool:
        items = await ask(client, "{ lentItems(filter: {overdue: {eq: true}}) { nodes { itemId } } }")
        return bool(items["lentItems"]["nodes"] == [{"itemId": "i4"}])

    await eventually(marked)
