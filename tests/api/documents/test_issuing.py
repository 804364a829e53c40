"""Scenario 4 and the thin path: numbered, printed, sealed by the worker, sent, opened; nobody else sees it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from application.kernel.orders import Order, Principal
from application.kernel.signatures import SignatureLevel
from domain.documents.documents.issue_commands import RequestArchiveStamp
from infra.blobs.store import open_blobs
from infra.bootstrap import INSTALLATION
from infra.documents.cli.needs import Needs
from infra.documents.verifying import verify_document
from infra.keys.store import open_keys
from infra.postgres.turning import turn
from infra.settings.settings import DEVELOPMENT_LOG, Settings
from infra.signing.development import FOLDER, PEM
from infra.signing.evidence import verify_evidence
from infra.signing.trust import seal_trust
from infra.signing.verifying import verify_pdf
from infra.tlog.keys import SigningKey
from tests.api.conftest import Client
from tests.api.documents import strangers
from tests.api.documents.scene import (
    FILE,
    GOV,
    MOF,
    MOH,
    SETUP,
    act,
    approve,
    declare_calendars,
    do,
    document_id,
    open_series,
    start,
    uuid_of,
)
from tests.api.documents.shell import Shell
from tests.api.documents.strangers import unpacked
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until
from tests.infra.tlog.others import interpreter_with
from tests.infra.transparency.signer.logs import Keys, Log

REPORT = document_id(1)
PAGE = Path(__file__).parents[3] / "docs" / "verify" / "sealed-pdf.md"
BUNDLES = PAGE.with_name("evidence.md")
DOCUMENT = """query($id: String!) { document(documentId: $id) { status number pages sha256 blob recipients
  renderingFailed deliveries { nodes { recipient status owed dueAt closed notifiedAt } } } }"""
INBOX = "{ inbox { nodes { topic subjectId units } } myTasks { nodes { duty subjectId units } } }"
LATE = "{ inbox(filter: {topic: {eq: ESCALATED}}) { nodes { subjectId posts duty } } }"
LEAVES = """query($id: String!) { officialFile(fileId: $id) { leaves index { nodes {
  first last documentId sha256 } } } }"""
ARCHIVED = "query($id: String!) { document(documentId: $id) { sealLevel archivedBlob archivedSha256 } }"
SEEN = "query($id: String!) { document(documentId: $id) { subject } deliveries { totalCount } }"


async def test_a_document_is_issued_by_itself_and_reaches_its_recipient(ministry: Client, settings: Settings) -> None:
    await open_series(ministry)
    await approve(ministry, REPORT)
    await do(ministry, "rosa", "registerDocument", documentId=REPORT)

    async def issued() -> bool:
        found = (await ministry.ask(DOCUMENT, acting("rosa"), id=REPORT))["document"]
        assert found["renderingFailed"] is None
        return bool(found["status"] == "ISSUED")

    await until(issued)
    found = (await ministry.ask(DOCUMENT, acting("rosa"), id=REPORT))["document"]
    await _is_sealed(ministry, settings, found["blob"], found["sha256"])
    await _is_known_by_its_bytes(ministry, found["sha256"], found["number"])
    await _is_archived(ministry, settings, found["blob"])
    await _is_as_recorded(settings)
    await _is_told_by_the_shell(ministry, settings, found["blob"])
    assert found["pages"] == 1

    async def filed() -> bool:
        leaves = (await ministry.ask(LEAVES, acting("rosa"), id=FILE))["officialFile"]["index"]["nodes"]
        return bool(leaves == [{"first": 1, "last": 1, "documentId": REPORT, "sha256": found["sha256"]}])

    await until(filed)
    await _is_sent_up(ministry)
    await _is_attested(ministry, settings, found["sha256"])
    await _is_lent_for_a_time(ministry, found["blob"])
    await _is_told_to_those_above(ministry, settings)


async def _is_sealed(client: Client, settings: Settings, blob: str, sha256: str) -> None:
    """The file has the hash that was recorded, its seal is valid, and each changed byte of the beginning is found."""
    response = await client.http.get(f"/files/{blob}", headers={WHO: "rosa"})
    assert response.status_code == 200, response.text
    assert hashlib.sha256(response.content).hexdigest() == sha256
    trust = seal_trust(settings)
    assert verify_pdf(response.content, trust).findings == ()
    changed = bytearray(response.content)
    changed[len(changed) // 3] ^= 1
    assert verify_pdf(bytes(changed), trust).findings != ()
    assert (await client.http.get(f"/files/{blob}", headers={WHO: "max"})).status_code == 404


async def _is_known_by_its_bytes(client: Client, sha256: str, number: str) -> None:
    """Whoever has its bytes learns its number, without signing in; by its number nobody learns that it is there."""

    async def known() -> bool:
        return bool((await _verified(client, sha256))["issued"])

    await until(known)
    told = await _verified(client, sha256)
    assert (told["number"], told["unit"], told["supersededBy"]) == (number, MOH, None)
    assert await _verified(client, number) == await _verified(client, "0" * 64) == {"issued": False}


async def _verified(client: Client, about: str) -> Any:
    headers = {"accept": "application/json"}
    return (await client.http.post("/verify", data={"about": about}, headers=headers)).json()


async def _is_archived(client: Client, settings: Settings, blob: str) -> None:
    """By the clock it gets an archive timestamp; what was sealed is the beginning of that file, and stays."""
    bus = client.app.state.api.engine.services.bus
    await bus.execute(Order(RequestArchiveStamp(REPORT)), Principal("system:documents.request_archive_stamp", "*"))

    async def archived() -> Any:
        found = (await client.ask(ARCHIVED, acting("rosa"), id=REPORT))["document"]
        return found if found["archivedBlob"] else None

    found = await until(archived)
    sealed, stamped = [
        (await client.http.get(f"/files/{each}", headers={WHO: "rosa"})).content
        for each in (blob, found["archivedBlob"])
    ]
    assert stamped.startswith(sealed)
    assert hashlib.sha256(stamped).hexdigest() == found["archivedSha256"]
    report = verify_pdf(stamped, seal_trust(settings))
    assert (report.findings, report.level, found["sealLevel"]) == ((), SignatureLevel.ARCHIVED, "B-LTA")

    async def known() -> bool:
        return bool((await _verified(client, found["archivedSha256"]))["issued"])

    await until(known)
    assert (await _verified(client, found["archivedSha256"]))["level"] == "B-LTA"


async def _is_as_recorded(settings: Settings) -> None:
    """Printed anew it has the same bytes; of a document that there is not, nothing is said to be right."""
    async with open_keys(settings) as keys:
        needs = Needs(settings.database_url or "", INSTALLATION, keys, open_blobs(settings))
        report = await verify_document(needs, lambda: seal_trust(settings), REPORT)
        assert (report.findings, report.reprinted) == ((), True)
        unknown = await verify_document(needs, lambda: seal_trust(settings), document_id(99))
        assert unknown.findings == ("not_issued",)


async def _is_told_by_the_shell(client: Client, settings: Settings, blob: str) -> None:
    """By its id with all that was looked at; and the file alone, for whoever believes the authority."""
    shell = Shell(settings)
    code, said, errors = await shell.run("documents", "verify", REPORT)
    assert (code, errors) == (0, "")
    verdict, *sentences = said.splitlines()
    assert verdict.endswith(": all that was looked at holds")
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert sentences == shown.splitlines()
    content = bytearray((await client.http.get(f"/files/{blob}", headers={WHO: "rosa"})).content)
    file = settings.data / "report.pdf"
    file.write_bytes(content)
    code, said, _ = await shell.run("documents", "verify", file, "--json")
    told = json.loads(said)
    assert (code, told["valid"], told["title"], told["pages"]) == (0, True, "Stocks in March", 1)
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    assert (await shell.run("documents", "verify", file))[0] == 3
    assert (await shell.run("documents", "verify", "nothing.pdf"))[0] == 1


async def _is_sent_up(client: Client) -> None:
    """It goes up, and not aside; the government has five working days to accept it, and whoever sent it does not."""
    to_gov = {"documentId": REPORT, "recipient": GOV}
    assert await act(client, "rosa", "dispatch", documentId=REPORT, recipients=[GOV]) == ["calendar_missing"]
    await declare_calendars(client)
    assert await act(client, "rosa", "dispatch", documentId=REPORT, recipients=[MOF]) == ["wrong_direction"]
    assert await act(client, "rosa", "dispatch", documentId=REPORT, recipients=["EX:none"]) == ["recipient_unknown"]
    assert await act(client, "rosa", "dispatch", documentId=REPORT, recipients=[MOH]) == ["to_oneself"]
    await do(client, "rosa", "dispatch", documentId=REPORT, recipients=[GOV])
    clerk = {"holder": "rosa", "roleId": "document_clerk", "unit": GOV, "reason": "Duty"}
    await do(client, SETUP, "grantRole", grantId=uuid_of(70), **clerk)
    assert await act(client, "rosa", "acceptDelivery", **to_gov) == ["receiver_is_sender"]
    assert await act(client, "olga", "refuseDelivery", **to_gov, reason="tired") == ["reason_unknown"]
    await _is_told_to_the_clerk(client)
    await do(client, "olga", "acceptDelivery", **to_gov)
    await do(client, "olga", "openDelivery", **to_gov)
    found = (await client.ask(DOCUMENT, acting("olga"), id=REPORT))["document"]
    [delivery] = found["deliveries"]["nodes"]
    assert (found["recipients"], delivery.pop("dueAt") is None, delivery.pop("notifiedAt") is None) == (1, False, False)
    assert delivery == {"recipient": GOV, "status": "OPENED", "owed": None, "closed": True}
    assert (await client.ask(SEEN, acting("max"), id=REPORT)) == {"document": None, "deliveries": {"totalCount": 0}}


async def _is_told_to_the_clerk(client: Client) -> None:
    """The clerk of the government has one task and one notice; that they were told is recorded on the delivery."""

    async def told() -> bool:
        found = (await client.ask(DOCUMENT, acting("olga"), id=REPORT))["document"]["deliveries"]["nodes"]
        return bool(found[0]["notifiedAt"])

    await until(told)
    found = await client.ask(INBOX, acting("olga"))
    assert found["myTasks"] == {"nodes": [{"duty": "accept", "subjectId": REPORT, "units": [GOV]}]}
    assert found["inbox"] == {"nodes": [{"topic": "DELIVERED", "subjectId": REPORT, "units": [GOV]}]}


async def _is_told_to_those_above(client: Client, settings: Settings) -> None:
    """Documents.md 9: what is overdue is told to the head of the receiving unit, then to that of the sender."""
    post = f"{GOV}/head"
    await do(client, SETUP, "createPost", unitId=GOV, code="head", title="Head", effectiveOn="2020-01-01")
    await do(client, SETUP, "takePost", postId=post, accountId="helen", reason="Appointed")
    await do(client, "rosa", "dispatch", documentId=REPORT, recipients=[post])
    await asyncio.to_thread(turn, settings.database_url or "", datetime.now(UTC) + timedelta(days=30))
    await start(client, document_id(2))  # a read model moves on, and wakes the scheduler
    for who, posts in (("helen", [post]), ("carlos", [f"{MOH}/head"])):

        async def told(who: str = who, posts: list[str] = posts) -> bool:
            found = (await client.ask(LATE, acting(who)))["inbox"]["nodes"]
            return bool(found == [{"subjectId": REPORT, "posts": posts, "duty": "accept"}])

        await until(told)
    late = (await client.ask("{ deliveries { nodes { recipient overdue } } }", acting("carlos")))["deliveries"]["nodes"]
    assert {"recipient": post, "overdue": 3} in late


async def _is_attested(client: Client, settings: Settings, sha256: str) -> None:
    """Scenario 7: the evidence is made from the record, in order, about this file, for its parties alone."""
    address = f"/documents/{REPORT}/evidence/{GOV}"
    for who, status in (("olga", 200), ("rosa", 200), ("max", 404)):
        assert (await client.http.get(address, headers={WHO: who})).status_code == status, who
    log = Log(
        settings.database_url or "", settings.data, Keys([SigningKey.generate(DEVELOPMENT_LOG)]), origin=DEVELOPMENT_LOG
    )
    await log.sign()
    shell, file = Shell(settings), settings.data / "evidence.asice"
    options = ("--issuer", "https://foja.example", "--out", file)
    code, said, errors = await shell.run("documents", "evidence", REPORT, GOV, *options)
    assert (code, errors) == (0, "")
    assert "5 of 5 events are proven in the log" in said
    files = unpacked(file.read_bytes())
    served = await client.http.get(address, headers={WHO: "olga"})
    assert served.headers["content-type"] == "application/vnd.etsi.asic-e+zip"
    assert unpacked(served.content).keys() == files.keys()
    _is_verified_by_strangers(files, settings.data, str(log.keys.verifiers[0]), sha256)
    _is_verified_by_hand(settings.data, str(log.keys.verifiers[0]))


def _is_verified_by_strangers(files: strangers.Files, folder: Path, key: str, sha256: str) -> None:
    """Each part, by programs that are not ours; one changed byte in any of them is found, wherever it is."""
    authority, pdf = folder / FOLDER / PEM, f"{REPORT}.pdf"
    assert strangers.container_holds(files, authority)
    assert strangers.attested(files, authority) == ["A.1", "D.1", "D.3", "C.3", "E.1"]
    assert strangers.sealed(files[pdf], folder)
    assert hashlib.sha256(files[pdf]).hexdigest() == sha256
    tokens = [content.decode() for name, content in files.items() if name.endswith(".jws")]
    reports = [verify_evidence(token, seal_trust(Settings(data=folder))) for token in tokens]
    assert {part["sha256"] for report in reports for part in report.told["parts"]} == {sha256}
    places = [int(report.told["ledgerPosition"]) for report in reports]
    assert places == sorted(places)
    assert all(report.valid for report in reports)
    proofs = {f"whole/{name}": content for name, content in files.items()}
    proved = [name for name in files if name.endswith((".tlog-proof", ".entry"))]
    for name in files:
        other = strangers.changed(files, name)
        assert not strangers.container_holds(other, authority), name
        assert name != pdf or not strangers.sealed(other[name], folder)
        if name.endswith(".jws"):
            assert len(strangers.attested(other, authority)) == 4, name
        if name in proved:
            proofs |= {f"{name}/{each}": other[each] for each in files}
    found = strangers.proven(proofs, folder / "proofs", key)
    wrong = [name for name, holds in found.items() if not holds]
    assert wrong == [f"{name}/{Path(name).with_suffix('.tlog-proof')}" for name in sorted(proved)]
    assert not any(
        strangers.proven(files, folder / "others", str(SigningKey.generate(DEVELOPMENT_LOG).verifier)).values()
    )


def _is_verified_by_hand(folder: Path, key: str) -> None:
    """By the commands of docs/verify/evidence.md, as they stand there."""
    (folder / "authority.pem").write_bytes((folder / FOLDER / PEM).read_bytes())
    (folder / "log.key").write_text(key, encoding="utf-8")
    programs = Path(interpreter_with("aics_tlog", "aics-tlog")).parent
    said = ""
    for block in re.findall(r"```sh\n(.*?)```", BUNDLES.read_text("utf-8"), re.DOTALL):
        search = {**os.environ, "PATH": f"{os.environ['PATH']}:{programs}"}
        done = subprocess.run(["bash", "-e", "-c", block], cwd=folder, env=search, capture_output=True, check=False)
        said += (done.stdout + done.stderr).decode()
        assert done.returncode == 0, said
    assert said.count("all files are as they were sealed") == said.count("Signature is Valid") == 1


async def _is_lent_for_a_time(client: Client, blob: str) -> None:
    """Scenario 10: whoever the file is lent to sees it from then on, and nothing by the next request after that."""
    share = {"fileId": FILE, "shareId": uuid_of(90)}
    basis = {"uri": "/akn/ex/act/2024/7", "label": "Act 7/2024", "on": "2024-05-04"}
    until_then = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    given = {"ownerUnit": MOH, "holder": MOF, "purpose": "audit", "basis": basis, "validUntil": until_then}
    await do(client, SETUP, "shareFile", **share, **given)
    assert (await client.ask(SEEN, acting("max"), id=REPORT))["document"] is None
    for who, found in (
        ("rosa", 1),
        ("max", 0),
    ):  # its only word is found by whoever sees it, and counts for nobody else
        searched = await client.ask('{ documents(search: "stock") { totalCount } }', acting(who))
        assert searched == {"documents": {"totalCount": found}}, who
    await do(client, SETUP, "acceptShare", **share)

    async def is_seen() -> bool:
        return bool((await client.ask(SEEN, acting("max"), id=REPORT))["document"] == {"subject": "Stocks in March"})

    await until(is_seen)
    assert (await client.http.get(f"/files/{blob}", headers={WHO: "max"})).status_code == 200
    await do(client, SETUP, "revokeShare", **share, reason="The audit is over")

    async def is_gone() -> bool:
        return bool((await client.ask(SEEN, acting("max"), id=REPORT))["document"] is None)

    await until(is_gone)
    assert (await client.http.get(f"/files/{blob}", headers={WHO: "max"})).status_code == 404
