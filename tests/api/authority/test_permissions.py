"""A jurisdiction gets an access officer, who gives what she was given and no more: through GraphQL, on real servers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR, acting
from tests.api.support.real import real_client
from tests.domain.authority.people import uuid

OFFICER, LOCAL, ORDERER, PAYER = uuid(1), "MD:access", "orderer", "payer"
MAY = ["authority.grant_role", "authority.fill_post", "authority.read", "authority.review_glass"]
MONEY = ["budgeting.order_payment", "budgeting.pay"]
GRANTS = """{ grants(orderBy: [{field: GRANTED_AT}]) { totalCount nodes { grantId holder unit revoked grantedBy
  role { roleId permissions } grantedUnderGrant { grantId } delegations { nodes { delegate ended endedBy } } } } }"""


@dataclass
class Office:
    """Gives commands and asks questions as somebody."""

    client: Client

    async def act(self, who: str, name: str, shown: str, /, **given: Any) -> Any:
        """Carry out a mutation that is allowed."""
        return (await self.client.ask(_mutation(name, shown), acting(who), i=given))[name]

    async def denied(self, who: str, name: str, shown: str, /, **given: Any) -> bool:
        """Whether the mutation is forbidden."""
        return await self.client.error_code(_mutation(name, shown), acting(who), i=given) == "FORBIDDEN"

    async def ask(self, who: str, query: str) -> Any:
        """The answer to a question."""
        return await self.client.ask(query, acting(who))


def _mutation(name: str, shown: str) -> str:
    kind = f"{name[0].upper()}{name[1:]}Input"
    return (
        f"mutation($i: {kind}!) {{ {name}(input: $i) {{ {shown} receipt {{ position }} userErrors {{ code path }} }} }}"
    )


def grant(number: int, holder: str, role_id: str, unit: str, **other: Any) -> dict[str, Any]:
    return {"grantId": uuid(number), "holder": holder, "roleId": role_id, "unit": unit, "reason": "Duty", **other}


async def begin(office: Office) -> None:
    """A jurisdiction with a ministry, roles, a rule, and an access officer of that jurisdiction."""
    day = {"effectiveOn": "1991-08-27"}
    state = {"jurisdiction": "MD", "name": "Moldova", "level": "CENTRAL", **day}
    unit = {"jurisdiction": "MD", "code": "moh", "kind": "INSTITUTION", "name": "Health", **day}
    post = {"unitId": "MD:moh", "code": "minister", "title": "Minister", **day}
    await office.act(ADMINISTRATOR, "foundJurisdiction", "jurisdiction { name }", **state)
    await office.act(ADMINISTRATOR, "createUnit", "unit { name }", **unit)
    await office.act(ADMINISTRATOR, "createPost", "post { title }", **post)
    define = "role { roleId }"
    roles = [(LOCAL, MAY + MONEY, False), (ORDERER, MONEY[:1], False), (PAYER, MONEY[1:], False)]
    roles += [("rescuer", MONEY, True), ("breaker", ["authority.break_glass"], False)]
    for role_id, permissions, emergency in roles:
        given = {"roleId": role_id, "title": role_id, "permissions": permissions, "emergency": emergency}
        await office.act(ADMINISTRATOR, "defineRole", define, **given)
    rule = {"ruleId": "order-pay", "kind": "STATIC", "roleId": ORDERER, "otherRoleId": PAYER, "reason": "Four eyes"}
    await office.act(ADMINISTRATOR, "separateDuties", "separation { ruleId }", **rule)
    await office.act(ADMINISTRATOR, "grantRole", "grant { grantId }", **grant(1, "ana", LOCAL, "MD", grantable=True))


@pytest.mark.slow
async def test_who_was_given_something_to_give_gives_it_there_and_nowhere_else(database: str, valkey_url: str) -> None:
    async with real_client(database, valkey_url, founded=True) as client:
        office = Office(client)
        await begin(office)
        shown = "grant { grantId grantedBy grantedUnderGrant { grantId } }"
        nowhere = await office.act("ana", "grantRole", shown, **grant(2, "bo", ORDERER, "MD:mof"))
        assert nowhere["userErrors"] == [{"code": "no_such_unit", "path": ["unit"]}]
        made = await office.act("ana", "grantRole", shown, **grant(2, "bo", ORDERER, "MD:moh", delegable=True))
        assert made["grant"] == {"grantId": uuid(2), "grantedBy": "ana", "grantedUnderGrant": {"grantId": OFFICER}}
        both = await office.act("ana", "grantRole", shown, **grant(3, "bo", PAYER, "MD"))
        assert both["userErrors"] == [{"code": "duties_separated", "path": []}]
        assert await office.denied("ana", "grantRole", shown, **grant(4, "carla", ORDERER, "RO"))
        assert await office.denied("ana", "grantRole", shown, **grant(4, "carla", "breaker", "MD"))
        assert await office.denied("bo", "grantRole", shown, **grant(4, "carla", ORDERER, "MD:moh"))

        lend = {"delegationId": uuid(5), "grantId": uuid(2), "holder": "bo", "delegator": "bo", "delegate": "carla"}
        lend |= {"unit": "MD:moh", "validUntil": "2199-01-01T00:00:00Z", "reason": "Leave"}
        lent = await office.act("bo", "delegateGrant", "delegation { delegator grant { holder } }", **lend)
        assert lent["delegation"] == {"delegator": "bo", "grant": {"holder": "bo"}}
        assert await office.ask("carla", "{ delegations { nodes { delegate grant { holder } } } }") == {
            "delegations": {"nodes": [{"delegate": "carla", "grant": None}]}
        }
        await _see_and_revoke(office)


async def _see_and_revoke(office: Office) -> None:
    """The officer sees what holds in her jurisdiction, the holder what is theirs, and nobody else anything."""
    (first, second) = (await office.ask("ana", GRANTS))["grants"]["nodes"]
    assert (first["grantId"], first["holder"], first["grantedBy"]) == (OFFICER, "ana", ADMINISTRATOR)
    assert second["delegations"]["nodes"] == [{"delegate": "carla", "ended": False, "endedBy": None}]
    own = "{ grants { totalCount nodes { holder } } }"
    assert (await office.ask("bo", own))["grants"] == {"totalCount": 1, "nodes": [{"holder": "bo"}]}
    assert (await office.ask("dan", own))["grants"] == {"totalCount": 0, "nodes": []}
    assert (await office.ask("dan", "{ separations { nodes { ruleId } } }"))["separations"]["nodes"]

    revoke = {"grantId": uuid(2), "holder": "bo", "reason": "Moved on"}
    assert await office.denied("carla", "revokeGrant", "grant { grantId }", **revoke)
    await office.act("ana", "revokeGrant", "grant { grantId }", **revoke)
    (_, gone) = (await office.ask("ana", GRANTS))["grants"]["nodes"]
    assert gone["revoked"]
    assert gone["delegations"]["nodes"] == [{"delegate": "carla", "ended": True, "endedBy": "ana"}]
    again = await office.act("ana", "grantRole", "grant { grantId }", **grant(3, "bo", PAYER, "MD"))
    assert again["userErrors"] == []


async def test_the_glass_is_broken_by_oneself_and_reviewed_by_another(database: str, valkey_url: str) -> None:
    async with real_client(database, valkey_url, founded=True) as client:
        office, shown = Office(client), "glassBreak { glassId ended reviewed finding }"
        await begin(office)
        broken = {"glassId": uuid(7), "accountId": "bo", "roleId": "rescuer", "unit": "MD:moh", "hours": 2}
        broken["reason"] = "Power cut"
        assert await office.denied("bo", "breakGlass", shown, **broken)
        permit = grant(2, "bo", "breaker", "MD")
        await office.act(ADMINISTRATOR, "grantRole", "grant { grantId }", **permit)
        await office.act("bo", "breakGlass", shown, **broken)
        waiting = "{ glassBreaks(filter: {reviewed: {eq: false}}) { nodes { accountId role { emergency } } } }"
        nodes = [{"accountId": "bo", "role": {"emergency": True}}]
        assert (await office.ask("ana", waiting))["glassBreaks"]["nodes"] == nodes
        one = {"glassId": uuid(7), "accountId": "bo"}
        await office.act("bo", "endGlassBreak", shown, **one, reason="Power is back")
        review = {**one, "finding": "JUSTIFIED", "remarks": "Paid for fuel"}
        assert await office.denied("bo", "reviewGlassBreak", shown, **review)
        seen = await office.act("ana", "reviewGlassBreak", shown, **review)
        assert seen["glassBreak"] == {"glassId": uuid(7), "ended": True, "reviewed": True, "finding": "JUSTIFIED"}


@pytest.mark.slow
async def test_who_takes_a_post_has_what_it_holds(database: str, valkey_url: str) -> None:
    async with real_client(database, valkey_url, founded=True) as client:
        office, minister = Office(client), "MD:moh/minister"
        await begin(office)
        await office.act("ana", "grantRole", "grant { post }", **grant(2, minister, ORDERER, "MD:moh"))
        shown = "postHolder { accountId acting left grants { nodes { roleId } } }"
        take = {"postId": minister, "accountId": "bo", "reason": "Appointed"}
        assert await office.denied("bo", "takePost", shown, **take)
        taken = await office.act("ana", "takePost", shown, **take)
        assert taken["postHolder"]["grants"]["nodes"] == [{"roleId": ORDERER}]
        pays = await office.act("ana", "grantRole", "grant { grantId }", **grant(3, "bo", PAYER, "MD"))
        assert pays["userErrors"] == [{"code": "duties_separated", "path": []}]
        left = await office.act("bo", "leavePost", shown, postId=minister, accountId="bo", reason="Resigned")
        assert left["postHolder"]["left"]
