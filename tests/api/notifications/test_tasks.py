"""Tasks as people see them: their own, those of their posts and units; told by mail, reminded by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.requests import HTTPConnection

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.authority import commands as a
from domain.identity.commands import RegisterAccount
from domain.identity.kinds import AccountKind
from domain.kernel.levels import Level
from domain.notifications import commands as c
from domain.notifications.kinds import Channel, Language, Topic
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.keys.store import open_keys
from infra.postgres.turning import turn
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from tests.api.support.real import Reader, client_at_work
from tests.infra.notifications.mail_server import MailServer, mail_server
from tests.infra.processes.running import until
from tests.support.dumping import dump

SINCE, DAY = date(2020, 1, 1), timedelta(days=1)
UNIT, POST = "EX:moh", "EX:moh/head"
ANA, BEA, CARLOS, DORA = (f"0000000{n}-0000-4000-8000-00000000000a" for n in range(1, 5))
SYSTEM = Principal("system:tests", "*")
MINE = """query($first: Int = 20) {
  myTasks(first: $first, orderBy: {field: DUE_AT}) {
    totalCount nodes { taskId duty subjectType subjectId dueAt overdue }
  }
}"""
INBOX = (
    "{ inbox(orderBy: {field: SENT_AT}) { nodes { noticeId topic taskId openedAt message messageCode addresses } } }"
)


async def by_header(connection: HTTPConnection) -> Principal:
    return Principal(connection.headers.get("x-tests-actor", "anonymous"), "*")


def as_(actor: str) -> dict[str, str | bytes]:
    return {"x-tests-actor": actor}


def world() -> list[Any]:
    """A ministry: Bea heads it, Dora works there, Ana and Carlos have but their accounts; Carlos wants no mail."""
    people = {ANA: "ana", BEA: "bea", CARLOS: "carlos", DORA: "dora"}
    register = [RegisterAccount(id_, AccountKind.CITIZEN, name, f"{name}@example.org") for id_, name in people.items()]
    may = ("notifications.read_tasks", "notifications.read_notices", "notifications.assign_task")
    role = a.DefineRole("task_officer_here", "Sees tasks", may)
    return [
        o.FoundJurisdiction("EX", "Example", Level.CENTRAL, SINCE),
        o.CreateUnit("EX", "moh", UnitKind.INSTITUTION, "Health", SINCE),
        o.CreatePost(UNIT, "head", "Head", SINCE),
        *register,
        role,
        a.GrantRole(str(uuid4()), DORA, role.role_id, UNIT, "Works there"),
        a.TakePost(POST, BEA, "Appointed"),
        c.ChooseChannel(CARLOS, Channel.NONE),
        c.ChooseChannel(BEA, Channel.MAIL, Language.SPANISH),
    ]


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[tuple[Reader, Bus]]:
    """The world, a worker and an API; and a bus that gives commands as workflows of other contexts do."""
    dsn = settings.database_url or ""
    async with (
        open_keys(settings) as keys,
        open_policy(dsn) as policy,
        open_bus(dsn, policy=policy, keys=keys) as bus,
    ):
        for command in world():
            await bus.execute(Order(command), SYSTEM)
        async with client_at_work(settings, kind=Reader, principal_of=by_header) as client:
            yield client, bus


@pytest.fixture
def server() -> Any:
    with mail_server() as opened:
        yield opened


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path, server: MailServer) -> Settings:
    return Settings(
        database_url=database,
        keys_database_url=keys_database,
        valkey_url="",
        data=tmp_path,
        smtp_url=server.url,
        mail_from="foja@example.org",
    )


def task(id_: str, due: datetime | None = None, **holders: Any) -> c.AssignTask:
    return c.AssignTask(id_, UNIT, "approve", "documents.document", "d1", due_at=due, **holders)


async def mine(client: Reader, actor: str) -> list[str]:
    found = (await client.ask(MINE, as_(actor)))["myTasks"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["taskId"] for node in found["nodes"]]


def waits(client: Reader, actor: str, tasks: list[str]) -> Callable[[], Any]:
    async def check() -> bool:
        return await mine(client, actor) == tasks

    return check


async def test_everybody_sees_their_own_tasks_and_is_told_of_them(settings: Settings, server: MailServer) -> None:
    due = datetime.now(UTC).replace(microsecond=0) + 10 * DAY
    async with at_work(settings) as (client, bus):
        for command in (
            task("of-all", due, accounts=(ANA, CARLOS), posts=(POST,), units=(UNIT,)),
            task("of-ana", due - DAY, accounts=(ANA,)),
            task("of-unit", units=(UNIT,)),
        ):
            await bus.execute(Order(command), SYSTEM)
        await until(waits(client, ANA, ["of-ana", "of-all"]))
        assert await mine(client, BEA) == ["of-all"]
        assert await mine(client, CARLOS) == ["of-all"]
        assert await mine(client, DORA) == ["of-all", "of-unit"]
        assert await client.error_code(MINE, as_("anonymous")) == "FORBIDDEN"
        assert await mine(client, "system:operator") == []
        (first, _) = (await client.ask(MINE, as_(ANA), first=2))["myTasks"]["nodes"]
        assert (first["duty"], first["subjectType"], first["subjectId"]) == ("approve", "documents.document", "d1")
        assert (datetime.fromisoformat(first["dueAt"]), first["overdue"]) == (due - DAY, False)
        everything = await client.ask("{ tasks { totalCount } }", as_(DORA))
        assert everything == {"tasks": {"totalCount": 3}}
        assert await client.ask("{ tasks { totalCount } }", as_(ANA)) == {"tasks": {"totalCount": 2}}

        await until(lambda: told(client, ANA, 2))
        await until(lambda: told(client, CARLOS, 1))
        await until(lambda: told(client, BEA, 1))
        sent = sorted((to, mail["Subject"]) for (to,), mail in server.mails)
        assert sent == [
            ("ana@example.org", "You have a task: approve"),
            ("ana@example.org", "You have a task: approve"),
            ("bea@example.org", "Tiene una tarea: approve"),
        ]
        (left_out,) = (await client.ask(INBOX, as_(CARLOS)))["inbox"]["nodes"]
        assert (left_out["message"], left_out["messageCode"]) == ("LEFT_OUT", "not_wanted")
        (notice, _) = (await client.ask(INBOX, as_(ANA)))["inbox"]["nodes"]
        open_notice = """mutation($n: String!, $a: String!) {
          openNotice(input: {noticeId: $n, accountId: $a}) { notice { openedAt } userErrors { code } }
        }"""
        asked = {"n": notice["noticeId"], "a": ANA}
        assert (await client.ask(open_notice, as_(ANA), **asked))["openNotice"]["notice"]["openedAt"]
        assert await client.error_code(open_notice, as_(BEA), **asked) == "FORBIDDEN"

        await bus.execute(Order(c.CompleteTask("of-all")), SYSTEM)
        await until(waits(client, DORA, ["of-unit"]))
        assert await mine(client, BEA) == []
        await _staff_is_told(client, bus, server)


async def _staff_is_told(client: Reader, bus: Bus, server: MailServer) -> None:
    """Of the staff of a unit those get the message who have the permission there; where nobody has, nobody does."""
    for number, permission in enumerate((None, "notifications.assign_task", "documents.receive")):
        notice = c.SendNotice(
            str(UUID(int=number)),
            Topic.DELIVERED,
            UNIT,
            "documents.delivery",
            "d1",
            staff_of=UNIT,
            permission=permission,
        )
        await bus.execute(Order(notice), SYSTEM)
    await until(lambda: told(client, DORA, 3))
    assert [mail["Subject"] for (to,), mail in server.mails if to == "dora@example.org"] == [
        "Something was delivered to you"
    ] * 2
    rows = (await client.ask(INBOX, as_(DORA)))["inbox"]["nodes"]
    assert sorted((row["message"], row["messageCode"]) for row in rows) == [
        ("LEFT_OUT", "unit_unstaffed"),
        ("SENT", None),
        ("SENT", None),
    ]
    assert len((await client.ask(INBOX, as_(BEA)))["inbox"]["nodes"]) == 1


async def told(client: Reader, actor: str, number: int) -> bool:
    """Whether so many notices stand in an inbox, and none waits for its message."""
    found = (await client.ask(INBOX, as_(actor)))["inbox"]["nodes"]
    return len(found) == number and all(node["message"] != "WAITING" for node in found)


async def test_the_clock_reminds_and_marks_what_is_late_and_addresses_stand_nowhere_but_in_identity(
    settings: Settings, server: MailServer
) -> None:
    due = datetime.now(UTC).replace(microsecond=0) + 10 * DAY
    server.answers["bea@example.org"] = "550 no such user"
    async with at_work(settings) as (client, bus):
        await bus.execute(Order(task("t1", due, accounts=(ANA,), posts=(POST,), remind_at=(due - 5 * DAY,))), SYSTEM)
        await until(lambda: told(client, ANA, 1))
        await asyncio.to_thread(turn, settings.database_url or "", due - 4 * DAY)
        await bus.execute(Order(task("t2", accounts=(DORA,))), SYSTEM)  # a read model moves on, and wakes the scheduler
        await until(lambda: told(client, ANA, 2))
        await asyncio.to_thread(turn, settings.database_url or "", due + DAY)
        await bus.execute(Order(task("t3", accounts=(DORA,))), SYSTEM)
        await until(lambda: told(client, ANA, 3))
        await until(lambda: told(client, BEA, 3))
        topics = [node["topic"] for node in (await client.ask(INBOX, as_(ANA)))["inbox"]["nodes"]]
        assert topics == ["TASK_ASSIGNED", "TASK_REMINDED", "TASK_OVERDUE"]
        refused = (await client.ask(INBOX, as_(BEA)))["inbox"]["nodes"]
        assert {(node["message"], node["messageCode"]) for node in refused} == {("FAILED", "address_refused")}
        ((late,),) = [(await client.ask(MINE, as_(ANA)))["myTasks"]["nodes"]]
        assert (late["taskId"], late["overdue"]) == ("t1", True)
    # The address stands in the row of the person, and nowhere else: not in an event, a notice, or an open call.
    assert dump(settings.database_url).count("dora@example.org") == 1
