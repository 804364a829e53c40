"""Attacks of the OWASP API Security Top 10 (2023) on the world of the matrix: nothing of it may change.

API1 object level, API3 property level, API5 function level authorisation; API4 batching; API8 and API9 what production
shows of itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from starlette.requests import HTTPConnection

from api.app import create_app
from api.graphql.ids import global_id
from application.kernel.orders import Principal
from infra.generated.matrix import table as t
from infra.oidc.sign_in import ANONYMOUS, SignIn
from tests.api.conftest import RESPONSE, Client
from tests.api.matrix.acting import AUTHORITY, INPUTS
from tests.api.matrix.asking import Asking
from tests.api.matrix.places import FOREIGN, OTHER, OWN, Place, uuid
from tests.api.matrix.viewers import ONESELF, Viewer
from tests.api.matrix.world import ACCOUNT

pytestmark = pytest.mark.asyncio(loop_scope="package")

NOBODY = Viewer(t.NOBODY)
AUDITOR = Viewer("auditor", "unit")
LOCAL = Viewer("access_officer", "jurisdiction")
MISSING = Place("AA", "gone")


async def _whom(connection: HTTPConnection) -> Principal:
    named = connection.headers.get("x-viewer")
    return Principal(named, "*") if named else ANONYMOUS


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def client(asking: Asking) -> AsyncIterator[Client]:
    made = Client(create_app(replace(asking.services, principal_of=_whom, development=False, once=None)))
    yield made
    await made.app.state.api.close()
    await made.http.aclose()


def _as(who: Viewer) -> dict[str, str | bytes]:
    return {"x-viewer": who.actor}


# --- API1: objects of others -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "there", "gone"),
    [
        ("grant", FOREIGN.id("grant"), uuid("no such grant")),
        ("grant", OTHER.id("grant"), uuid("no such grant")),
        ("delegation", FOREIGN.id("delegation"), uuid("no such delegation")),
        ("glassBreak", FOREIGN.id("glass"), uuid("no such glass")),
    ],
)
async def test_what_is_not_theirs_looks_as_if_it_were_not_there(
    asking: Asking, name: str, there: str, gone: str
) -> None:
    key, kind = f"{name.removesuffix('Break')}Id", f"{name[0].upper()}{name[1:]}"
    text = (
        f"query($k: String!, $i: ID!) {{ {name}({key}: $k) {{ {key} }} node(id: $i) {{ id }} nodes(ids: [$i]) {{ id }} "
        f"{name}s(filter: {{unit: {{contains: $k}}}}) {{ totalCount }} }}"
    )
    for who in (AUDITOR, NOBODY, Viewer(t.ONESELF)):
        answers = [await asking.ask(who, text, k=one, i=global_id(kind, one)) for one in (there, gone)]
        assert answers[0] == answers[1]
        assert answers[0]["data"][name] is None
        assert answers[0]["data"]["nodes"] == [None]


@pytest.mark.parametrize("model", ["grants", "delegations", "postHolders", "glassBreaks"])
async def test_filters_and_orders_and_moments_tell_nothing_of_others(asking: Asking, model: str) -> None:
    head = await asking.services.reads.head()
    asked = f'{model}(filter: {{unit: {{eq: "{FOREIGN.unit}"}}}}, asOf: {{position: "{head}"}})'
    text = f"{{ {asked} {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage }} }} }}"
    open_answer = await asking.ask(None, text)
    assert open_answer["data"][model]["totalCount"]
    for who in (AUDITOR, NOBODY):
        page = (await asking.ask(who, text))["data"][model]
        nothing = {"hasNextPage": False, "hasPreviousPage": False}
        assert page == {"totalCount": 0, "nodes": [], "pageInfo": nothing}


async def test_the_cursor_of_a_row_of_others_tells_nothing_of_it(asking: Asking) -> None:
    shown = "{ edges { cursor node { unit } } pageInfo { hasNextPage hasPreviousPage } }"
    everything = (await asking.ask(None, f"{{ grants(first: 100) {shown} }}"))["data"]["grants"]["edges"]
    foreign = [one["cursor"] for one in everything if one["node"]["unit"] == FOREIGN.unit]
    for given in (f'after: "{foreign[0]}", first: 100', f'before: "{foreign[-1]}", last: 100'):
        page = (await asking.ask(NOBODY, f"{{ grants({given}) {shown} }}"))["data"]["grants"]
        assert page == {"edges": [], "pageInfo": {"hasNextPage": False, "hasPreviousPage": False}}
        mine = (await asking.ask(AUDITOR, f"{{ grants({given}) {shown} }}"))["data"]["grants"]["edges"]
        own = {one["node"]["unit"] for one in mine}
        assert own <= {OWN.unit}


async def test_a_subscription_to_keys_of_others_is_silent(asking: Asking) -> None:
    text = 'subscription($k: [String!]) { grantChanged(after: "0", keys: $k) { keys nodes { unit } } }'
    keys = [FOREIGN.id("grant"), OTHER.id("grant")]
    assert len(await asking.told(None, text, k=keys)) == 2
    for who in (AUDITOR, NOBODY):
        assert await asking.told(who, text, k=keys) == []


@pytest.mark.parametrize("name", ["revokeGrant", "withdrawDelegation", "endGlassBreak", "reviewGlassBreak"])
async def test_an_act_on_what_is_not_theirs_is_answered_as_if_it_were_not_there(asking: Asking, name: str) -> None:
    answers = [await _act(asking, LOCAL, name, AUTHORITY[name](at)) for at in (FOREIGN, MISSING)]
    assert _codes(answers[0]) == _codes(answers[1]) == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("who", "name", "gone"),
    [
        ("commitment_officer", "reduceCommitment", {"commitmentId": "BB-2026:none"}),
        ("treasurer", "pay", {"commitmentId": "BB-2026:none"}),
        ("authorising_officer", "cancelOrder", {"commitmentId": "BB-2026:none"}),
        ("budget_officer", "adjustAppropriation", {"lineId": "BB-2026:none"}),
        ("budget_officer", "setControlPolicy", {"accountId": "BB-2026:none"}),
    ],
)
async def test_money_of_others_is_as_if_it_were_not_there(
    asking: Asking, who: str, name: str, gone: dict[str, Any]
) -> None:
    officer = Viewer(who, "jurisdiction")
    given = INPUTS[name](FOREIGN)
    there, missing = [await _act(asking, officer, name, one) for one in (given, {**given, **gone})]
    assert _codes(there) == _codes(missing)
    assert _codes(there) != []


async def test_a_unit_is_not_moved_to_where_the_officer_has_no_say(asking: Asking) -> None:
    officer = Viewer("organisation_officer", "unit")
    there = {"unitId": OWN.department, "parentId": OTHER.unit, "effectiveOn": "2026-03-14"}
    assert _codes(await _act(asking, officer, "moveUnit", there)) == ["FORBIDDEN"]
    merging = {"unitId": OWN.department, "intoId": OTHER.department, "effectiveOn": "2026-03-14"}
    assert _codes(await _act(asking, officer, "mergeUnit", merging)) == ["FORBIDDEN"]


async def test_money_is_not_moved_from_where_the_officer_has_no_say(asking: Asking) -> None:
    officer = Viewer("budget_officer", "unit")
    for here, there in ((OWN, OTHER), (OTHER, OWN)):
        given = {**INPUTS["makeVirement"](here), "fromLineId": there.line("22")}
        assert _codes(await _act(asking, officer, "makeVirement", given)) != ["CONFLICT"]


async def test_a_payload_shows_no_more_than_a_query(asking: Asking) -> None:
    """Giving back what one does not have changes nothing, and shows nothing."""
    text = "mutation($i: RevokeGrantInput!) { revokeGrant(input: $i) { grant { holder } userErrors { code } } }"
    given = {**AUTHORITY["revokeGrant"](FOREIGN), "holder": ONESELF}
    answer = await asking.ask(Viewer(t.ONESELF), text, i=given)
    assert answer["data"]["revokeGrant"] == {"grant": None, "userErrors": [{"code": "unknown_grant"}]}


# --- API3: properties ------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", ["actor", "at", "grant", "recordedAt", "grantedBy", "unitOfActor", "under"])
async def test_nobody_says_who_acts_when_and_under_which_grant(client: Client, extra: str) -> None:
    given = {**INPUTS["revokeGrant"](OWN), extra: "administrator.installation"}
    text = "mutation($i: RevokeGrantInput!) { revokeGrant(input: $i) { userErrors { code } } }"
    (error,) = await client.errors(text, _as(NOBODY), i=given)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("field", ["fullName", "email", "nationalNumber"])
async def test_a_property_of_others_is_not_reached_by_way_of_what_is_seen(asking: Asking, field: str) -> None:
    officer = Viewer("data_protection_officer", "installation")
    text = f'{{ account(accountId: "{ACCOUNT}") {{ accountId person {{ {field} }} }} }}'
    answer = await asking.ask(officer, text)
    assert answer["data"]["account"] == {"accountId": ACCOUNT, "person": None}


# --- API5: functions -------------------------------------------------------------------------------

_ERASE = f'eraseAccount(input: {{accountId: "{ACCOUNT}", reason: NO_LONGER_NEEDED}}) {{ userErrors {{ code }} }}'


@pytest.mark.parametrize(
    "text",
    [
        f"mutation {{ {_ERASE} }}",
        f"mutation {{ harmless: {_ERASE} }}",
        f"mutation {{ ...a }} fragment a on Mutation {{ ...b }} fragment b on Mutation {{ {_ERASE} }}",
        f"mutation {{ ... on Mutation {{ ... @include(if: true) {{ {_ERASE} }} }} }}",
    ],
)
async def test_no_way_of_writing_it_does_what_one_may_not(client: Client, text: str) -> None:
    assert await client.error_code(text, _as(Viewer("registrar", "jurisdiction"))) == "FORBIDDEN"


async def test_nothing_is_done_by_a_link(client: Client) -> None:
    sent = {"query": f"mutation {{ {_ERASE} }}"}
    headers = {"x-viewer": "administrator.installation", "accept": RESPONSE}
    assert (await client.http.get("/graphql", params=sent, headers=headers)).status_code == 405


# --- API4: many at once ----------------------------------------------------------------------------


async def test_guesses_are_not_sent_by_the_hundred(asking: Asking, client: Client) -> None:
    batch = [{"query": "{ grants { totalCount } }"}] * 2
    response = await client.http.post("/graphql", json=batch, headers={"accept": RESPONSE})
    assert response.status_code == 400
    usual = Client(create_app(replace(asking.services, principal_of=_whom, limits=type(asking.services.limits)())))
    guesses = " ".join(f'a{n}: grant(grantId: "{uuid4()}") {{ holder }}' for n in range(100))
    for text in (f"{{ {guesses} }}", f'{{ node(id: "x") {{ ... on Role {{ {"grants { nodes { role { " * 9} }} }} }}'):
        answer = await usual.send(text, _as(NOBODY))
        assert answer.status_code == 400
    await usual.app.state.api.close()
    await usual.http.aclose()


# --- API2, API8, API9: who one is, and what production shows ---------------------------------------


@pytest.mark.parametrize("text", ["{ __schema { types { name } } }", '{ __type(name: "Grant") { name } }'])
async def test_production_does_not_describe_itself(client: Client, text: str) -> None:
    assert await client.error_code(text) == "GRAPHQL_VALIDATION_FAILED"


async def test_production_suggests_no_names(client: Client) -> None:
    (error,) = await client.errors("{ grantz { totalCount } }")
    assert "Did you mean" not in error["message"]


@pytest.mark.parametrize("path", ["/graphiql/", "/docs", "/redoc", "/openapi.json"])
async def test_production_has_no_pages_for_developers(client: Client, path: str) -> None:
    assert (await client.http.get(path)).status_code == 404


@pytest.mark.parametrize("named", ["administrator.installation", "system:founding", "development", "anonymous"])
async def test_nobody_says_in_production_who_they_are(asking: Asking, named: str) -> None:
    sign_in = SignIn(None, None)  # type: ignore[arg-type]
    made = Client(create_app(replace(asking.services, principal_of=sign_in, development=False)))
    response = await made.send("{ grants { totalCount } }", {"x-development-actor": named})
    assert response.status_code == 401
    await made.app.state.api.close()
    await made.http.aclose()


async def test_a_command_id_of_somebody_else_tells_nothing(asking: Asking) -> None:
    """A command id belongs to whoever used it: another one's use of it is a new command, authorised like any."""
    used = (
        await asking.ask(
            None, '{ events(first: 1, types: ["authority.RoleGranted"]) { nodes { type commandId actor } } }'
        )
    )["data"]["events"]
    prior = next(one for one in used["nodes"] if one["type"] == "authority.RoleGranted")
    answers = [
        await _act(asking, NOBODY, "revokeGrant", {**AUTHORITY["revokeGrant"](OWN), "commandId": one})
        for one in (prior["commandId"], str(uuid4()))
    ]
    assert _codes(answers[0]) == _codes(answers[1]) == ["FORBIDDEN"]


async def _act(asking: Asking, who: Viewer, name: str, given: dict[str, Any]) -> dict[str, Any]:
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ receipt {{ position }} userErrors {{ code }} }} }}"
    return await asking.ask(who, text, i={"expectedVersion": "1000000", **given})


def _codes(response: dict[str, Any]) -> list[str]:
    """The codes of what went wrong, of either sort."""
    found = [one["extensions"]["code"] for one in response.get("errors", ())]
    for payload in (response.get("data") or {}).values():
        found += [one["code"] for one in (payload or {}).get("userErrors", ())]
    return found
