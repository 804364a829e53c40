"""What a cache between may keep, and that it never gives one viewer's answer to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from starlette.requests import HTTPConnection

from api.budgeting.exports import BUDGET_FILES
from api.execution.engine import Engine
from api.graphql.proofs import proof_of
from api.graphql.viewer import Viewer
from api.kernel.declarations import Exposed, Question
from api.kernel.errors import ApiError
from api.kernel.exports import ServedExport
from api.kernel.services import Services
from application.kernel.acting import NO_UNIT, NOBODY
from application.kernel.orders import Principal
from domain.kernel.sight import NOTHING
from infra.bootstrap import INSTALLATION
from infra.budgeting.opendata.descriptor import Terms
from infra.budgeting.opendata.serving import BudgetWriter
from projections.budgeting import BUDGETS
from tests.api.conftest import RESPONSE, Client, ClientOf, World
from tests.api.support.operations import OPEN, opening
from tests.support.case_files import CASE_FILES, CaseFile
from tests.support.people import ANA

ASK = "{ budgets { position nodes { government } } }"
SECRET = "budgeting.read"
SIGNED_IN: dict[str, str] = {"authorization": "Bearer x"}


@dataclass(frozen=True)
class WhoParked:
    """Who parked."""


@dataclass(frozen=True)
class Car:
    """A car."""

    plate: str


async def _principal(connection: HTTPConnection) -> Principal:
    """Somebody by the header; a cookie and an odd header sign nobody in here."""
    known = connection.headers.get("authorization")
    return Principal("tester", "treasury") if known else Principal(NOBODY, NO_UNIT)


@pytest.fixture
async def client(world: World, client_of: ClientOf) -> Client:
    client = client_of(world.services(principal_of=_principal))
    await _open(client, "MD")
    return client


async def _open(client: Client, government: str) -> None:
    await client.ask(OPEN, {**SIGNED_IN}, input=opening(government))


async def _get(client: Client, query: str = ASK, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return await client.http.get(f"/graphql?{urlencode({'query': query})}", headers=headers)


def _kept(response: httpx.Response) -> bool:
    """Whether a cache may keep any of it; nothing between is possible."""
    kept = response.headers["cache-control"] == "public, no-cache"
    assert kept or response.headers["cache-control"] == "no-store"
    assert kept == ("etag" in response.headers)
    return kept


def _guarded(world: World) -> Services:
    """Services whose budgets need a permission."""
    guarded = replace(BUDGETS, permission=SECRET)
    exposed = tuple(
        replace(
            part,
            entities=tuple(replace(one, model=guarded) if one.model is BUDGETS else one for one in part.entities),
        )
        for part in INSTALLATION.exposed
    )
    return world.services(exposed=exposed, principal_of=_principal)


async def test_a_public_answer_is_spared_to_whoever_has_it(client: Client) -> None:
    first = await _get(client)
    assert _kept(first)
    assert first.headers["vary"] == "accept, authorization"
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    for given in (tag, f'"other", W/{tag}', "*"):
        spared = await _get(client, headers={"if-none-match": given})
        assert (spared.status_code, spared.content, spared.headers["etag"]) == (304, b"", tag)
        assert _kept(spared)
        assert spared.headers["vary"] == first.headers["vary"]
        assert "content-type" not in spared.headers
    assert (await _get(client, headers={"if-none-match": '"other"'})).content == first.content


async def test_what_is_recorded_changes_the_tag(client: Client) -> None:
    first = await _get(client)
    await _open(client, "RO")
    again = await _get(client, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert {row["government"] for row in again.json()["data"]["budgets"]["nodes"]} == {"MD", "RO"}


async def test_a_tag_is_of_one_media_type_and_one_question(client: Client) -> None:
    tags = {
        (await _get(client, query, {"accept": accept})).headers["etag"]
        for accept in ("application/json", RESPONSE)
        for query in (ASK, "{ budgets { position nodes { fiscalYear } } }")
    }
    assert len(tags) == 4


async def test_whoever_signed_in_is_never_given_what_a_cache_keeps(client: Client) -> None:
    tag = (await _get(client)).headers["etag"]
    for given in ({"if-none-match": tag}, {"if-none-match": "*"}, {}):
        own = await _get(client, headers={**SIGNED_IN, **given})
        assert own.status_code == 200
        assert not _kept(own)


async def test_credentials_that_sign_nobody_in_are_kept_by_nobody(world: World, client_of: ClientOf) -> None:
    async def nobody(_: HTTPConnection) -> Principal:
        return Principal(NOBODY, NO_UNIT)

    client = client_of(world.services(principal_of=nobody))
    assert _kept(await _get(client))
    for given in (SIGNED_IN, {"cookie": "session=1"}):
        assert not _kept(await _get(client, headers=given))


async def test_somebody_without_credentials_is_somebody_all_the_same(world: World, client_of: ClientOf) -> None:
    assert not _kept(await _get(client_of(world.services())))  # known by other means, as by an address


@pytest.mark.parametrize(
    "query",
    [
        "{ budgets(first: 5000) { position } }",  # refused
        "{ nothing }",
        '{ budgets { position } node(id: "x") { id } }',  # a part is missing
        "{ budgets { position } events { nodes { position } } }",
    ],
)
async def test_errors_are_kept_by_nobody(world: World, client: Client, query: str) -> None:
    world.policy.denied.add("ledger.read")
    answer = await _get(client, query, {"accept": RESPONSE, "if-none-match": "*"})
    assert answer.json()["errors"]
    assert answer.status_code != 304
    assert not _kept(answer)


@pytest.mark.parametrize(
    "query",
    [
        "{ __typename }",  # of no position
        "{ __schema { queryType { name } } }",
        "{ budgets { position } events { nodes { position } } }",  # the ledger needs a permission, and all have it here
        "{ budgets { nodes { acts { nodes { position } } } } }",
        "{ budgets { position } grants { position } }",  # so do grants
        "{ budgets { position } whoParked { plate } }",  # a question is answered for somebody
    ],
)
async def test_what_is_more_than_public_rows_is_kept_by_nobody(world: World, client_of: ClientOf, query: str) -> None:
    async def parked(by: Principal, question: object) -> list[Car]:
        del question
        return [Car(by.actor)]

    exposed = (*world.services().exposed, Exposed((), (), questions=(Question("whoParked", WhoParked, Car, None),)))
    answers = {**world.services().answers, WhoParked: parked}
    client = client_of(world.services(principal_of=_principal, exposed=exposed, answers=answers))
    await _open(client, "MD")
    answer = await _get(client, query, {"if-none-match": "*"})
    assert "errors" not in answer.json()
    assert not _kept(answer)


async def test_proofs_of_the_log_are_kept_by_nobody(world: World) -> None:
    viewer = _viewer(world)
    await viewer.may_read(BUDGETS)
    assert viewer.read_public_alone
    with pytest.raises(ApiError):
        await proof_of(viewer, 1)
    assert not viewer.read_public_alone


async def test_personal_data_is_kept_by_nobody(world: World) -> None:
    viewer = _viewer(world)
    await viewer.may_read(BUDGETS)
    assert viewer.readings.record(CASE_FILES, CaseFile("case-1", "A bridge", ANA, "Ana", None), "deputy_name") is None
    assert not viewer.read_public_alone


def _viewer(world: World) -> Viewer:
    services = world.services()
    return Viewer(services, Principal(NOBODY, NO_UNIT), "en", uuid4(), Engine(services).feeds)


async def test_posts_are_kept_by_nobody(client: Client) -> None:
    response = await client.http.post("/graphql", json={"query": ASK}, headers={"if-none-match": "*"})
    assert response.status_code == 200
    assert not _kept(response)


async def test_what_needs_a_permission_is_kept_by_nobody(world: World, client_of: ClientOf) -> None:
    client = client_of(_guarded(world))
    await _open(client, "MD")
    mine = await _get(client, headers={"if-none-match": "*"})  # everybody has the permission for now
    assert mine.json()["data"]["budgets"]["nodes"] == [{"government": "MD"}]
    assert not _kept(mine)
    world.policy.sights[SECRET] = NOTHING
    refused = await _get(client, headers={"if-none-match": "*"})
    assert "errors" in refused.json()
    assert not _kept(refused)


async def test_open_data_is_kept_as_far_as_everybody_may_read_it(world: World, client_of: ClientOf) -> None:
    exports = (ServedExport(BUDGET_FILES, BudgetWriter(Terms())),)
    client = client_of(world.services(principal_of=_principal, exports=exports))
    await _open(client, "MD")
    path = "/export/budgets/MD-2014/codes.csv"
    public, mine = await client.http.get(path), await client.http.get(path, headers=SIGNED_IN)
    assert (public.headers["cache-control"], mine.headers["cache-control"]) == ("public, no-cache", "private, no-cache")
    spared = await client.http.get(path, headers={"if-none-match": public.headers["etag"]})
    assert spared.status_code == 304
    for answer in (public, mine, spared):
        assert answer.headers["vary"] == "accept, authorization"
