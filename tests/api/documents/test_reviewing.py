"""Scenario 3 on real servers: agreements that die, the deputy of a drafter, and what each may see."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.postgres.turning import turn
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import (
    FILE,
    MOH,
    SETUP,
    act,
    declare_calendars,
    do,
    document_id,
    save,
    start,
    uuid_of,
)
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until

REPORT = document_id(1)
DOCUMENT = """query($id: String!) { document(documentId: $id) { status version approvedVersion subject kind drafters
  file { title } versions(orderBy: [{field: VERSION}]) { nodes { version manifestSha256 manifest } }
  steps(orderBy: [{field: STARTED_AT}]) { nodes { version key status verdicts { post by agrees } } } } }"""
STEP = """query($id: String!) { document(documentId: $id) { steps(filter: {key: {eq: "legal"}}) {
  nodes { dueAt status posts verdicts { post by } } } } }"""
TASKS = "{ myTasks(first: 20) { nodes { duty subjectId dueAt } } }"
TRIAL = """query($id: String!) { document(documentId: $id) {
  versions(filter: {version: {eq: 3}}) { nodes { trialBlob trialPages } } } }"""
SEEN = """{ documents { totalCount nodes { documentId } } documentSteps { totalCount }
  documentVersions { totalCount } officialFiles { totalCount } }"""


async def test_people_agree_to_one_manifest_and_nobody_approves_their_own(ministry: Client, settings: Settings) -> None:
    await start(ministry, REPORT)
    await save(ministry, REPORT, 1, "Two.")
    await do(ministry, "ana", "submitForReview", documentId=REPORT, version=2)
    await do(ministry, "bea", "agree", documentId=REPORT, step="legal", version=2)
    refused = await act(ministry, "ana", "saveVersion", documentId=REPORT, base=2, text="Three.")
    assert refused == ["under_review"]
    await do(ministry, "ana", "recallDraft", documentId=REPORT)
    await save(ministry, REPORT, 2, "Three.")
    await do(ministry, "ana", "submitForReview", documentId=REPORT, version=3)
    assert await act(ministry, "carlos", "approve", documentId=REPORT, version=2) == ["version_moved_on"]
    assert await act(ministry, "carlos", "approve", documentId=REPORT, version=3) == ["steps_open"]
    await until(lambda: _is_due_from(ministry, "bea", ["review"]))
    await _is_printed_for_its_reviewers(ministry)
    await do(ministry, "bea", "agree", documentId=REPORT, step="legal", version=3)
    await until(lambda: _is_due_from(ministry, "bea", []))
    await _nobody_close_to_ana(ministry)
    await do(ministry, "carlos", "approve", documentId=REPORT, version=3)
    await _is_approved(ministry)
    await _is_seen_by_whom_it_concerns(ministry)
    await _is_kept_from_all_but_those_named(ministry)
    await _goes_one_post_up_in_silence(ministry, settings)


async def _is_printed_for_its_reviewers(client: Client) -> None:
    """What the template prints of the submitted version, without a number; nobody else gets it."""

    async def printed() -> str:
        found = (await client.ask(TRIAL, acting("bea"), id=REPORT))["document"]["versions"]["nodes"]
        return str(found[0]["trialBlob"] or "")

    await until(printed)
    address = f"/files/{await printed()}"
    content = (await client.http.get(address, headers={WHO: "bea"})).content
    assert content.startswith(b"%PDF-")
    assert (await client.http.get(address, headers={WHO: "max"})).status_code == 404


async def _goes_one_post_up_in_silence(client: Client, settings: Settings) -> None:
    """Documents.md 9: Bea is silent, nobody acts for her: the step goes to the head, whose tasks it stands in."""
    await declare_calendars(client)
    report = document_id(2)
    await start(client, report)
    await do(client, "ana", "submitForReview", documentId=report, version=1)
    step = (await client.ask(STEP, acting("rosa"), id=report))["document"]["steps"]["nodes"][0]
    due = datetime.fromisoformat(step["dueAt"])

    async def is_due() -> bool:
        tasks = (await client.ask(TASKS, acting("bea")))["myTasks"]["nodes"]
        return [(task["duty"], task["dueAt"]) for task in tasks] == [("review", step["dueAt"])]

    await until(is_due)
    await asyncio.to_thread(turn, settings.database_url or "", due)
    await save(client, await _another(client), 1, "Later.")  # a read model moves on, and wakes the scheduler

    async def is_passed_on() -> bool:
        tasks = (await client.ask(TASKS, acting("carlos")))["myTasks"]["nodes"]
        return ("review", report) in [(task["duty"], task["subjectId"]) for task in tasks]

    await until(is_passed_on)
    for number, who in enumerate(("ana", "carlos"), 51):
        granted = {"holder": who, "roleId": "document_reviewer", "unit": MOH, "reason": "Duty"}
        await do(client, SETUP, "grantRole", grantId=uuid_of(number), **granted)
    agree = {"documentId": report, "step": "legal", "version": 1}
    assert await act(client, "ana", "agree", **agree) == ["reviewer_is_drafter"]
    await do(client, "carlos", "agree", **agree)
    step = (await client.ask(STEP, acting("rosa"), id=report))["document"]["steps"]["nodes"][0]
    assert (step["status"], step["posts"]) == ("DONE", [f"{MOH}/legal", f"{MOH}/head"])
    assert step["verdicts"] == [{"post": f"{MOH}/legal", "by": "carlos"}]
    assert await act(client, "carlos", "approve", documentId=report, version=1) == ["duty_done_by_same_person"]


async def _another(client: Client) -> str:
    other = document_id(3)
    await start(client, other)
    return other


async def _is_due_from(client: Client, who: str, duties: list[str]) -> bool:
    """What is due is in the tasks of whoever holds the post, and in nobody's once it is done."""
    found = await client.ask("{ myTasks(first: 20) { nodes { duty subjectId } } }", acting(who))
    return bool(found["myTasks"]["nodes"] == [{"duty": duty, "subjectId": REPORT} for duty in duties])


async def _nobody_close_to_ana(client: Client) -> None:
    """Ana herself, and a deputy to whom she delegated what she was given to approve with."""
    head = {"postId": f"{MOH}/head", "acting": True, "reason": "Absence"}
    for who in ("ana", "deputy"):
        await do(client, SETUP, "takePost", accountId=who, **head)
    granted = {"roleId": "document_approver", "unit": MOH, "reason": "Duty", "delegable": True}
    await do(client, SETUP, "grantRole", grantId=uuid_of(50), holder="ana", **granted)
    until = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    said = {"grantId": uuid_of(50), "holder": "ana", "delegator": "ana", "delegate": "deputy", "unit": MOH}
    await do(client, "ana", "delegateGrant", delegationId=uuid_of(60), validUntil=until, reason="Leave", **said)
    approve = {"documentId": REPORT, "version": 3}
    assert await act(client, "ana", "approve", **approve) == ["approver_is_drafter"]
    assert await act(client, "deputy", "approve", **approve) == ["delegated_by_drafter"]


async def _is_approved(client: Client) -> None:
    found = (await client.ask(DOCUMENT, acting("rosa"), id=REPORT))["document"]
    assert (found["status"], found["version"], found["approvedVersion"]) == ("APPROVED", 3, 3)
    assert (found["subject"], found["kind"], found["file"]) == ("Stocks in March", "EX-report@1", {"title": "Vaccines"})
    assert len({version["manifestSha256"] for version in found["versions"]["nodes"]}) == 3
    verdicts = {(step["version"], step["key"]): (step["status"], step["verdicts"]) for step in found["steps"]["nodes"]}
    agreed = [{"post": f"{MOH}/legal", "by": "bea", "agrees": True}]
    assert verdicts == {
        (2, "legal"): ("ENDED", agreed),
        (2, "approval"): ("ENDED", []),
        (3, "legal"): ("DONE", agreed),
        (3, "approval"): ("DONE", [{"post": f"{MOH}/head", "by": "carlos", "agrees": True}]),
    }


async def _is_seen_by_whom_it_concerns(client: Client) -> None:
    """The drafter of another ministry sees nothing, nor that there is anything."""
    assert (await client.ask(SEEN, acting("max"))) == {
        "documents": {"totalCount": 0, "nodes": []},
        "documentSteps": {"totalCount": 0},
        "documentVersions": {"totalCount": 0},
        "officialFiles": {"totalCount": 0},
    }
    assert (await client.ask(DOCUMENT, acting("max"), id=REPORT)) == {"document": None}
    unknown, unseen = document_id(99), REPORT
    for id_ in (unknown, unseen):
        said = {"documentId": id_, "base": 3, "text": "Mine."}
        assert await act(client, "max", "saveVersion", **said) == ["unknown_document"]


async def _is_kept_from_all_but_those_named(client: Client) -> None:
    """A restricted file of the ministry is not there for its own drafters: its title, nor how many there are."""
    secret = FILE[:-1] + "0"
    basis = {"uri": "/akn/ex/act/2024/7", "label": "Act 7/2024", "on": "2024-05-04"}
    said = {"unit": MOH, "classification": "restricted", "title": "Plan", "named": ["EX:moh/head"], "basis": basis}
    await do(client, "rosa", "openFile", fileId=secret, **said)
    text = "query($id: String!) { officialFile(fileId: $id) { title } officialFiles { totalCount } }"

    async def seen(who: str) -> Any:
        return await client.ask(text, acting(who), id=secret)

    async def is_sealed() -> bool:
        return bool(await seen("carlos") == {"officialFile": {"title": "Plan"}, "officialFiles": {"totalCount": 2}})

    await until(is_sealed)
    for who in ("bea", "rosa"):
        assert await seen(who) == {"officialFile": None, "officialFiles": {"totalCount": 1}}, who
