"""A government reorganises itself through GraphQL, and is found as it was on any day."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client
from tests.api.support.real import real_client

FOUND = """mutation($code: String!) { foundJurisdiction(input: {
  jurisdiction: $code, name: "Republic", level: CENTRAL, effectiveOn: "1991-08-27"})
  { jurisdiction { jurisdiction level foundedOn } userErrors { code } } }"""
CREATE = """mutation($given: CreateUnitInput!) { createUnit(input: $given)
  { unit { unitId path } receipt { position } userErrors { code path } } }"""
ON_DAY = """query($day: Date!) { unitSpells(
  filter: {jurisdiction: {eq: "MD"}, validFrom: {lte: $day}, validUntil: {gt: $day}}, orderBy: [{field: NAME}])
  { nodes { unitId name parent { unitId } } } }"""
UNIT = """query($path: [String!]!) { units(filter: {jurisdiction: {eq: "MD"}, path: {startsWith: $path}},
  orderBy: [{field: PATH}]) { nodes { unitId path living mergedInto { unitId } children { totalCount }
  posts { nodes { title } } spells(orderBy: [{field: VALID_FROM}]) { nodes { name validFrom validTo } } } } }"""


async def create(client: Client, code: str, parent: str | None = None, jurisdiction: str = "MD") -> Any:
    kind = "INSTITUTION" if parent is None else "DEPARTMENT"
    given = {"jurisdiction": jurisdiction, "code": code, "kind": kind, "name": f"The {code}", "parentId": parent}
    answer = await client.ask(CREATE, given={**given, "effectiveOn": "2000-01-01"})
    return answer["createUnit"]


async def act(client: Client, name: str, given: str, shown: str = "unit { unitId }") -> Any:
    answer = await client.ask(f"mutation {{ {name}(input: {{{given}}}) {{ {shown} userErrors {{ code message }} }} }}")
    return answer[name]


async def on_day(client: Client, day: str) -> dict[str, tuple[str, str | None]]:
    found = await client.ask(ON_DAY, day=day)
    return {
        one["unitId"]: (one["name"], one["parent"] and one["parent"]["unitId"]) for one in found["unitSpells"]["nodes"]
    }


async def test_a_government_is_found_as_it_was_on_any_day(database: str, valkey_url: str) -> None:
    async with real_client(database, valkey_url) as client:
        founded = (await client.ask(FOUND, code="MD"))["foundJurisdiction"]
        assert founded == {
            "jurisdiction": {"jurisdiction": "MD", "level": "CENTRAL", "foundedOn": "1991-08-27"},
            "userErrors": [],
        }
        await create(client, "moh")
        await create(client, "mol")
        made = await create(client, "labs", "MD:moh")
        assert made["unit"] == {"unitId": "MD:labs", "path": ["moh", "labs"]}
        await act(client, "renameUnit", 'unitId: "MD:moh", name: "Health", effectiveOn: "2010-01-01"')
        await act(client, "mergeUnit", 'unitId: "MD:moh", intoId: "MD:mol", effectiveOn: "2040-01-01"')

        before = {"MD:moh": ("The moh", None), "MD:mol": ("The mol", None), "MD:labs": ("The labs", "MD:moh")}
        assert await on_day(client, "1999-12-31") == {}
        assert await on_day(client, "2009-12-31") == before
        assert await on_day(client, "2039-12-31") == before | {"MD:moh": ("Health", None)}
        after = {"MD:mol": ("The mol", None), "MD:labs": ("The labs", "MD:mol")}
        assert await on_day(client, "2040-01-01") == after
        await _see(client)


async def _see(client: Client) -> None:
    """What the newest acts left, and what was so before them."""
    [mol, labs] = (await client.ask(UNIT, path=["mol"]))["units"]["nodes"]
    assert (mol["children"], labs["path"]) == ({"totalCount": 1}, ["mol", "labs"])
    [moh] = (await client.ask(UNIT, path=["moh"]))["units"]["nodes"]
    assert (moh["living"], moh["mergedInto"]) == (False, {"unitId": "MD:mol"})
    assert moh["spells"]["nodes"] == [
        {"name": "The moh", "validFrom": "2000-01-01", "validTo": "2010-01-01"},
        {"name": "Health", "validFrom": "2010-01-01", "validTo": "2040-01-01"},
    ]
    refused = await act(client, "moveUnit", 'unitId: "MD:moh", effectiveOn: "2041-01-01", parentId: "MD:mol"')
    assert [one["code"] for one in refused["userErrors"]] == ["unit_ended"]


async def test_jurisdictions_do_not_touch_one_another(database: str, valkey_url: str) -> None:
    async with real_client(database, valkey_url) as client:
        for code in ("MD", "RO"):
            await client.ask(FOUND, code=code)
            await create(client, "moh", jurisdiction=code)
        crossed = await create(client, "labs", "RO:moh")
        assert crossed["userErrors"] == [{"code": "unknown_unit", "path": ["parentId"]}]
        post = 'unitId: "MD:moh", code: "head", title: "Head", effectiveOn: "2000-01-01"'
        await act(client, "createPost", post, "post { postId unit { name } }")
        found = await client.ask(
            "{ jurisdictions { nodes { jurisdiction units { totalCount } posts { totalCount } } } }"
        )
        assert found["jurisdictions"]["nodes"] == [
            {"jurisdiction": "MD", "units": {"totalCount": 1}, "posts": {"totalCount": 1}},
            {"jurisdiction": "RO", "units": {"totalCount": 1}, "posts": {"totalCount": 0}},
        ]


async def test_companies_are_known_by_their_register(database: str, valkey_url: str) -> None:
    given = 'jurisdiction: "MD", country: "MD", number: "1003", name: "Drumuri", legalForm: "SRL"'
    async with real_client(database, valkey_url) as client:
        shown = "company { companyId name registered }"
        made = await act(client, "registerCompany", f'{given}, effectiveOn: "2003-01-01"', shown)
        assert made["company"] == {"companyId": "MD:1003", "name": "Drumuri", "registered": True}
        renamed = 'companyId: "MD:1003", name: "Drum", effectiveOn: "2010-01-01"'
        assert (await act(client, "renameCompany", renamed, shown))["company"]["name"] == "Drum"
        gone = await act(client, "dissolveCompany", 'companyId: "MD:1003", effectiveOn: "2020-01-01"', shown)
        assert gone["company"] == {"companyId": "MD:1003", "name": "Drum", "registered": False}
