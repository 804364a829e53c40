"""A ministry with its people, who write, review and approve reports through GraphQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.api.conftest import Client
from tests.api.support.named import acting
from tests.infra.processes.running import until

SETUP, ADOPTER = "system:setup", "system:adopter"
GOV, MOH, MOF = "EX:gov", "EX:moh", "EX:mof"
FILE = "01970000-0000-7000-8000-00000000f11e"
LONG_AGO = "2020-01-01"
PEOPLE = {
    "ana": ("document_drafter", MOH),
    "bea": ("document_reviewer", MOH),
    "carlos": ("document_approver", MOH),
    "rosa": ("document_registrar", MOH),
    "max": ("document_drafter", MOF),
    "olga": ("document_clerk", GOV),
}
POSTS = {"bea": f"{MOH}/legal", "carlos": f"{MOH}/head"}


class Enum(str):
    """A member of an enum, as GraphQL writes it."""

    __slots__ = ()


def literal(value: Any) -> str:
    """A value as it stands in a document."""
    match value:
        case Enum():
            return str(value)
        case Mapping():
            return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(literal, value)) + "]"
        case _:
            return json.dumps(value)


def document_id(number: int) -> str:
    return f"01970000-0000-7000-8000-{number:012x}"


async def act(client: Client, who: str, name: str, /, **given: Any) -> list[str]:
    """The codes of what an act is refused with; nothing where it is done."""
    text = f"mutation {{ {name}(input: {literal(given)}) {{ receipt {{ position }} userErrors {{ code }} }} }}"
    answer = await client.ask(text, acting(who))
    return [error["code"] for error in answer[name]["userErrors"]]


async def do(client: Client, who: str, name: str, /, **given: Any) -> None:
    """An act that is done."""
    codes = await act(client, who, name, **given)
    assert codes == [], f"{name}: {codes}"


def uuid_of(number: int) -> str:
    return str(UUID(int=(0x4000 << 64) | (0x8000 << 48) | number))


TERMS: dict[str, Any] = {
    "title": "Report",
    "direction": Enum("UP"),
    "expects": Enum("ACKNOWLEDGEMENT"),
    "silence": Enum("ESCALATES"),
    "days": 5,
    "answers": False,
    "series": "out",
    "template": "letter@1",
    "route": "plain@1",
    "publish": False,
}
REVIEW = {"key": "legal", "title": "Legal review", "duty": Enum("REVIEW"), "posts": ["/legal"], "needed": 1, "days": 3}
APPROVAL = {"key": "approval", "title": "Approval", "duty": Enum("APPROVE"), "posts": ["/head"], "needed": 1, "days": 2}
SOURCE = "#let data = json(bytes(sys.inputs.data))\n#set document(title: data.subject)\n= #data.subject\n#data.period"


async def staff(client: Client) -> None:
    """The ministry, its posts, and the people who hold them."""
    said: dict[str, Any] = {"level": Enum("CENTRAL"), "effectiveOn": LONG_AGO}
    await do(client, SETUP, "foundJurisdiction", jurisdiction="EX", name="Example", **said)
    for code in ("gov", "moh", "mof"):
        said = {"kind": Enum("INSTITUTION"), "name": code, "effectiveOn": LONG_AGO}
        above = {} if code == "gov" else {"parentId": GOV}
        await do(client, SETUP, "createUnit", jurisdiction="EX", code=code, **said, **above)
    for code in ("legal", "head"):
        await do(client, SETUP, "createPost", unitId=MOH, code=code, title=code, effectiveOn=LONG_AGO)
    for number, (who, (role, unit)) in enumerate(PEOPLE.items()):
        said = {"holder": who, "roleId": role, "unit": unit, "reason": "Duty"}
        await do(client, SETUP, "grantRole", grantId=uuid_of(number), **said)
    for who, post in POSTS.items():
        await do(client, SETUP, "takePost", postId=post, accountId=who, reason="Appointed")


async def define(client: Client) -> None:
    """A report, its template and its route; and the file that it belongs to."""
    fields = [{"name": "period", "title": "Period", "type": Enum("TEXT"), "required": True}]
    said = {"jurisdiction": "EX", "title": "Letter", "language": "es", "fields": fields, "source": SOURCE}
    await do(client, SETUP, "draftTemplate", templateId="letter", version=1, **said)
    await until(lambda: _is_checked(client))
    await do(client, ADOPTER, "adoptTemplate", templateId="letter", version=1)
    steps = [{**REVIEW, "apartFrom": ["draft"]}, {**APPROVAL, "apartFrom": ["draft", "review"]}]
    await do(client, SETUP, "draftRoute", routeId="plain", version=1, jurisdiction="EX", title="Plain", steps=steps)
    await do(client, ADOPTER, "adoptRoute", routeId="plain", version=1)
    await do(client, SETUP, "draftKind", jurisdiction="EX", code="report", version=1, terms=TERMS)
    today = datetime.now(UTC).date().isoformat()
    await do(client, ADOPTER, "adoptKind", jurisdiction="EX", code="report", version=1, effectiveOn=today)
    await do(client, "rosa", "openFile", fileId=FILE, unit=MOH, classification="internal", title="Vaccines")


async def _is_checked(client: Client) -> bool:
    text = '{ documentTemplate(template: "letter@1") { checked failure } }'
    found = (await client.ask(text, acting(SETUP)))["documentTemplate"]
    assert found["failure"] is None
    return bool(found["checked"])


async def start(client: Client, id_: str, who: str = "ana", kind: str = "report") -> None:
    """A document with its first version."""
    said = {"fileId": FILE, "kind": kind, "language": "es", "subject": "Stocks in March"}
    await do(client, who, "startDraft", documentId=id_, **said)
    await save(client, id_, 0, "One.", who)


async def approve(client: Client, id_: str, kind: str = "report") -> None:
    """A document that was reviewed and approved."""
    await start(client, id_, kind=kind)
    await do(client, "ana", "submitForReview", documentId=id_, version=1)
    await do(client, "bea", "agree", documentId=id_, step="legal", version=1)
    await do(client, "carlos", "approve", documentId=id_, version=1)


async def declare_calendars(client: Client) -> None:
    """The working days of this year and of the two after it."""
    first = datetime.now(UTC).year
    for year in range(first, first + 3):
        said = {"year": year, "zone": "Europe/Madrid", "weekRest": [6, 7], "holidays": [f"{year}-01-01"]}
        await do(client, SETUP, "defineCalendarYear", jurisdiction="EX", **said)


async def open_series(client: Client) -> None:
    """The registers of the ministry."""
    pattern = "{unit}/{series}/{year}/{n:06}"
    for series, direction in (("out", "INTERNAL"), ("in", "IN")):
        said = {"pattern": pattern, "zone": "Europe/Madrid", "directions": [Enum(direction)]}
        await do(client, SETUP, "openSeries", unit=MOH, series=series, **said)


async def save(client: Client, id_: str, base: int, text: str, who: str = "ana") -> None:
    """The next version."""
    data = [{"name": "period", "value": "March"}]
    await do(client, who, "saveVersion", documentId=id_, base=base, text=text, data=data)
