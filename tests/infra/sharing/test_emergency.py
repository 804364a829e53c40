"""A sealed file is seen in an emergency, for its hours and by nobody else; somebody reviews that, or it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR, acting
from tests.domain.authority.people import uuid
from tests.infra.processes.running import until
from tests.infra.sharing.lending import FILE, INSPECTOR, JUDGE, LENDER, OTHER, RESCUER, UNKNOWN, give, seal, sees
from tests.support.clocks import SetClocks

GLASS, SEAL, BREAK, SECOND = (uuid(300 + number) for number in range(4))
TERMS = {"fileId": FILE, "breakId": BREAK, "hours": 2, "reason": "fire"}
REVIEW = {"fileId": FILE, "finding": "UNJUSTIFIED", "remarks": "Nothing burnt"}
BREAKS = """{ fileSealBreaks { nodes { breakId accountId overdue reviewed file { fileId } } }
  tasks { nodes { duty subjectId overdue } } }"""


async def test_a_sealed_file_is_seen_in_an_emergency(
    client: Client, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = await seal(client, SEAL, FILE, "ALL_BUT_NAMED", JUDGE)
    denied = {ADMINISTRATOR: "unknown_file", LENDER: "FORBIDDEN", RESCUER: "FORBIDDEN", "stranger": "FORBIDDEN"}
    for officer, code in denied.items():
        refused = [await give(client, officer, "breakSeal", **{**TERMS, "fileId": file}) for file in (FILE, UNKNOWN)]
        assert refused == [[code], [code]], officer
    glass = {"glassId": GLASS, "accountId": RESCUER, "roleId": "emergency_access", "unit": "MD:police"}
    await give(client, RESCUER, "breakGlass", **glass, hours=24, reason="Fire")
    assert not await sees(client, RESCUER), "an emergency role alone breaks no seal"
    assert await give(client, RESCUER, "breakSeal", **{**TERMS, "fileId": OTHER}) == ["not_sealed"]
    assert await give(client, RESCUER, "breakSeal", **{**TERMS, "hours": 25}) == ["break_hours"]

    await give(client, RESCUER, "breakSeal", **TERMS)
    seen = {who: await sees(client, who) for who in (RESCUER, JUDGE, LENDER, ADMINISTRATOR, INSPECTOR)}
    assert seen == {RESCUER: True, JUDGE: True, LENDER: False, ADMINISTRATOR: False, INSPECTOR: False}
    assert await sees(client, RESCUER, moment=sealed)
    assert await sees(client, RESCUER, OTHER)
    assert await give(client, RESCUER, "reviewBreak", **REVIEW, breakId=BREAK) == ["FORBIDDEN"]
    broken = (await client.ask(BREAKS, acting(INSPECTOR)))["fileSealBreaks"]["nodes"]
    assert broken == [{"breakId": BREAK, "accountId": RESCUER, "overdue": False, "reviewed": False, "file": None}]
    assert (await client.ask(BREAKS, acting("stranger")))["fileSealBreaks"]["nodes"] == []

    SetClocks(database, monkeypatch).both(timedelta(hours=2, minutes=1))
    assert not await sees(client, RESCUER)
    assert not await sees(client, RESCUER, moment=sealed)
    await give(client, RESCUER, "breakSeal", **{**TERMS, "breakId": SECOND})
    assert await sees(client, RESCUER)
    await give(client, INSPECTOR, "reviewBreak", **REVIEW, breakId=SECOND)
    assert not await sees(client, RESCUER), "what was reviewed is over"

    async def overdue() -> dict[str, bool]:
        nodes = (await client.ask(BREAKS))["tasks"]["nodes"]
        assert {node["duty"] for node in nodes} <= {"review_seal_break"}
        return {node["subjectId"]: node["overdue"] for node in nodes}

    async def given() -> bool:
        return await overdue() == {BREAK: False}

    await until(given)
    mine = (await client.ask(BREAKS, acting(INSPECTOR)))["tasks"]["nodes"]
    assert [node["subjectId"] for node in mine] == [BREAK], "whoever is to review it sees the task of the unit"
    SetClocks(database, monkeypatch).both(timedelta(days=7, minutes=1))

    async def told() -> bool:
        nodes = (await client.ask(BREAKS))["fileSealBreaks"]["nodes"]
        late = {node["breakId"]: node["overdue"] for node in nodes}
        return late == {BREAK: True, SECOND: False} and await overdue() == {BREAK: True}

    await until(told)
