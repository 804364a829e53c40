"""Scenario 11: a closed file goes to the archive with its index, and is destroyed there in its time."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from application.documents import streams
from domain.documents.custody.index import OfferedFile, offer_manifest
from domain.documents.files.standing import index_after
from infra.audit.database import DatabaseSource
from infra.audit.reporting import VerificationRequest
from infra.audit.statements import Statements
from infra.audit.verifying import verify
from infra.blobs.store import open_blobs
from infra.bootstrap import INSTALLATION
from infra.documents.cli.needs import Needs
from infra.documents.records import read
from infra.keys.store import open_keys
from infra.postgres.projecting.projector import Projector
from infra.postgres.turning import turn
from infra.settings.settings import Settings
from infra.signing.trust import seal_trust
from infra.signing.verifying import verify_pdf
from infra.tlog.policy import Party, WitnessPolicy
from projections.documents import FILE_CUSTODY, FILE_LEAVES, OFFICIAL_DOCUMENTS, OFFICIAL_FILES
from projections.kernel.declarations import ReadModel
from projections.registers.registered_entries import REGISTERED_ENTRIES
from tests.api.conftest import Client
from tests.api.documents.scene import LONG_AGO, MOH, SETUP, Enum, act, do, document_id, open_series, uuid_of
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until
from tests.infra.transparency.signer.logs import ORIGIN, Log

FILE = "01970000-0000-7000-8000-0000000c0105"
OFFER = "01970000-0000-7000-8000-00000000ffe5"
ARCHIVE = "EX:archive"
PAGES = (3, 1, 10, 2, 4)
ISSUED = 1
"""The one of them that is drafted and sealed here; the others came in."""
HIDDEN = 2
"""The one whose leaves are sealed from most."""
SUBJECTS = {HIDDEN: "On an affidavit"}
REBUILT: tuple[ReadModel[Any], ...] = (
    OFFICIAL_FILES,
    OFFICIAL_DOCUMENTS,
    FILE_LEAVES,
    FILE_CUSTODY,
    REGISTERED_ENTRIES,
)

LEAVES = """query($id: String!) { officialFile(fileId: $id) { title leaves closed index(orderBy: [{field: FIRST}]) {
  nodes { first last documentId sha256 indexSha256 sealed } } } }"""
CUSTODY = """query($id: String!) { fileCustody(fileId: $id) { status leaves indexBlob indexJsonBlob indexSha256
  indexJsonSha256 archive keepUntil offer { files retention manifestSha256 } } }"""
ALL = """query($id: String!) { officialFile(fileId: $id) { title leaves closed }
  fileCustody(fileId: $id) { status leaves indexBlob indexSha256 indexJsonSha256 keepUntil }
  fileLeaves(orderBy: [{field: FIRST}]) { nodes { first last documentId sha256 indexSha256 } }
  documents { nodes { documentId status number subject sha256 blob } }
  registeredEntries { nodes { number about subject manifestSha256 } }
  registers { nodes { series last given voided whole } } }"""


async def test_a_closed_file_is_kept_by_the_archive_and_destroyed_in_its_time(
    ministry: Client, settings: Settings, tmp_path: Path
) -> None:
    database = settings.database_url or ""
    await _archive(ministry)
    blobs = await _filled(ministry)
    blobs += await _is_indexed(ministry, settings)
    await _is_taken(ministry)
    log = Log(database, tmp_path)
    await log.sign()
    before = await ministry.ask(ALL, acting("auditor"), id=FILE)
    await _is_kept_and_destroyed(ministry, database)
    for blob in blobs:
        for who in ("rosa", "arturo", "auditor"):
            assert (await ministry.http.get(f"/files/{blob}", headers={WHO: who})).status_code in {404, 410}
    after = await ministry.ask(ALL, acting("auditor"), id=FILE)
    assert after == _without_secrets(before)
    assert {(each["series"], each["given"], each["whole"]) for each in after["registers"]["nodes"]} == {
        ("in", 4, True),
        ("out", 1, True),
    }
    await log.sign()
    _is_proved(database, log)
    await _says_nothing(settings)
    async with open_keys(settings) as keys:
        for model in REBUILT:
            await Projector(model, database, INSTALLATION.codec, keys=keys).rebuild()
    assert await ministry.ask(ALL, acting("auditor"), id=FILE) == after


async def _archive(client: Client) -> None:
    said = {"kind": Enum("INSTITUTION"), "name": "Archive", "effectiveOn": LONG_AGO}
    await do(client, SETUP, "createUnit", jurisdiction="EX", code="archive", **said)
    roles = (("arturo", "archivist", ARCHIVE), ("rosa", "archivist", ARCHIVE), ("auditor", "auditor", MOH))
    for number, (who, role, unit) in enumerate((*roles, ("rosa", "filer", MOH)), 90):
        said = {"holder": who, "roleId": role, "unit": unit, "reason": "Duty"}
        await do(client, SETUP, "grantRole", grantId=uuid_of(number), **said)


async def _filled(client: Client) -> list[str]:
    """The file with its five documents, closed: the stored names of the issued one, and of what came with another.

    The leaves of one are sealed, and a draft that was approved is too late for a number.
    """
    await open_series(client)
    said = {"unit": MOH, "classification": "internal", "title": "Vaccines 2026", "retention": 1}
    await do(client, "rosa", "openFile", fileId=FILE, **said)
    blobs, upload = list[str](), await _uploaded(client)
    for number, pages in enumerate(PAGES):
        id_ = document_id(number + 1)
        if number == ISSUED:
            blobs.append(await _issued(client, id_))
            continue
        said = {"fileId": FILE, "kind": "report", "series": "in", "language": "es", "channel": "post"}
        said |= {"receivedAt": "2026-03-01T08:00:00Z", "attachments": [upload] if number == 0 else []}
        await do(client, "rosa", "registerIncoming", documentId=id_, subject=SUBJECTS.get(number, "A letter"), **said)
        await do(client, "rosa", "addLeaves", documentId=id_, pages=pages)
    assert await act(client, "rosa", "offerRecords", offerId=OFFER, files=[FILE], archive=ARCHIVE) == [
        "file_not_closed"
    ]
    await _is_sealed(client, document_id(HIDDEN + 1))
    await _approved(client, document_id(66))
    await do(client, "rosa", "closeFile", fileId=FILE)
    assert await act(client, "rosa", "registerDocument", documentId=document_id(66)) == ["file_closed"]
    text = "query($id: String!) { document(documentId: $id) { blob } }"
    return [*blobs, str((await client.ask(text, acting("rosa"), id=document_id(1)))["document"]["blob"])]


async def _uploaded(client: Client) -> str:
    """What comes with a letter."""
    told = {"unit": MOH, "thing": FILE, "name": "letter.txt"}
    answer = await client.http.post("/files", content=b"All that it says.", params=told, headers={WHO: "rosa"})

    async def admitted() -> Any:
        said = (await client.http.get(answer.headers["location"], headers={WHO: "rosa"})).json()
        return said["upload"] if said["state"] == "admitted" else None

    return str(await until(admitted))


async def _is_sealed(client: Client, id_: str) -> None:
    """Its leaves stay where they are, and it is seen by whom the seal names alone: bea by her post, and not rosa."""
    text = "query($id: String!) { document(documentId: $id) { subject } }"
    assert (await client.ask(text, acting("rosa"), id=id_))["document"]["subject"] == "On an affidavit"
    basis = {"uri": "/akn/ex/act/2024/7", "label": "Act 7/2024", "on": "2024-05-04"}
    said = {"sealId": uuid_of(55), "basis": basis, "reason": "A court said so", "named": [f"{MOH}/legal"]}
    await do(client, "rosa", "sealLeaf", documentId=id_, **said)
    await do(client, "rosa", "sealLeaf", documentId=id_, **said)

    async def seen_by(who: str) -> Any:
        return (await client.ask(text, acting(who), id=id_))["document"]

    assert await seen_by("rosa") is None
    assert (await seen_by("bea"))["subject"] == "On an affidavit"


async def _approved(client: Client, id_: str) -> None:
    """A document of the file, approved and not numbered."""
    said = {"fileId": FILE, "kind": "report", "language": "es", "subject": "Stocks in March"}
    await do(client, "ana", "startDraft", documentId=id_, **said)
    data = [{"name": "period", "value": "March"}]
    await do(client, "ana", "saveVersion", documentId=id_, base=0, text="One.", data=data)
    await do(client, "ana", "submitForReview", documentId=id_, version=1)
    await do(client, "bea", "agree", documentId=id_, step="legal", version=1)
    await do(client, "carlos", "approve", documentId=id_, version=1)


async def _issued(client: Client, id_: str) -> str:
    await _approved(client, id_)
    await do(client, "rosa", "registerDocument", documentId=id_)

    async def filed() -> bool:
        found = (await client.ask(LEAVES, acting("rosa"), id=FILE))["officialFile"]
        return bool(found["leaves"] == sum(PAGES[: ISSUED + 1]))

    await until(filed)
    text = "query($id: String!) { document(documentId: $id) { blob } }"
    return str((await client.ask(text, acting("rosa"), id=id_))["document"]["blob"])


async def _is_indexed(client: Client, settings: Settings) -> list[str]:
    """The index says all leaves, as data and as a sealed PDF, and reckons to the hash of the closing."""

    async def indexed() -> Any:
        return (await client.ask(CUSTODY, acting("rosa"), id=FILE))["fileCustody"]

    custody = await until(indexed)
    seen = (await client.ask(LEAVES, acting("rosa"), id=FILE))["officialFile"]["index"]["nodes"]
    assert [line["first"] for line in seen] == [1, 4, 15, 17], (
        "one is sealed from her, and its leaves are not given away"
    )
    leaves = (await client.ask(LEAVES, acting("bea"), id=FILE))["officialFile"]["index"]["nodes"]
    assert [(line["first"], line["last"]) for line in leaves] == [(1, 3), (4, 4), (5, 14), (15, 16), (17, 20)]
    pdf = await client.http.get(f"/files/{custody['indexBlob']}", headers={WHO: "rosa"})
    assert hashlib.sha256(pdf.content).hexdigest() == custody["indexSha256"]
    assert verify_pdf(pdf.content, seal_trust(settings)).findings == ()
    data = await client.http.get(f"/files/{custody['indexJsonBlob']}", headers={WHO: "rosa"})
    assert hashlib.sha256(data.content).hexdigest() == custody["indexJsonSha256"]
    index, chain = json.loads(data.content), None
    for line in index["lines"]:
        chain = index_after(chain, line["first"], line["last"], line["document"], line["sha256"])
    assert chain == leaves[-1]["indexSha256"]
    assert [line["pages"] for line in index["lines"]] == list(PAGES)
    titles = ["A letter", "Stocks in March", "", "A letter", "A letter"]
    assert [(line["title"], line.get("sealed", False)) for line in index["lines"]] == [
        (title, not title) for title in titles
    ]
    assert [line["sealed"] for line in leaves] == [not title for title in titles]
    return [custody["indexBlob"], custody["indexJsonBlob"]]


async def _is_taken(client: Client) -> None:
    """Another person takes exactly what was offered, and from then on nobody offers it or adds to it."""
    offer = {"offerId": OFFER, "files": [FILE], "archive": ARCHIVE, "retention": 2}
    assert await act(client, "rosa", "offerRecords", **{**offer, "archive": "EX:none"}) == ["no_such_unit"]
    await do(client, "rosa", "offerRecords", **offer)
    await do(client, "rosa", "offerRecords", **offer)
    custody = (await client.ask(CUSTODY, acting("arturo"), id=FILE))["fileCustody"]
    manifest = custody["offer"]["manifestSha256"]
    files = (OfferedFile(FILE, custody["leaves"], custody["indexBlob"]),)
    assert hashlib.sha256(offer_manifest(MOH, ARCHIVE, 2, files).encode()).hexdigest() == manifest
    assert (await client.ask(CUSTODY, acting("max"), id=FILE))["fileCustody"] is None
    taking = {"offerId": OFFER, "manifestSha256": manifest}
    assert await act(client, "rosa", "takeCustody", **taking) == ["taker_offered"]
    assert await act(client, "arturo", "takeCustody", offerId=OFFER, manifestSha256="0" * 64) == ["offer_differs"]
    await do(client, "arturo", "takeCustody", **taking)
    custody = (await client.ask(CUSTODY, acting("arturo"), id=FILE))["fileCustody"]
    assert (custody["status"], custody["archive"]) == ("IN_CUSTODY", ARCHIVE)
    assert await act(client, "rosa", "offerRecords", **{**offer, "offerId": document_id(88)}) == ["in_custody"]
    start = {"fileId": FILE, "kind": "report", "language": "es", "subject": "More"}
    assert await act(client, "ana", "startDraft", documentId=document_id(77), **start) == ["file_closed"]


async def _is_kept_and_destroyed(client: Client, database: str) -> None:
    assert await act(client, "arturo", "destroyFile", fileId=FILE) == ["retention_running"]
    turn(database, timedelta(days=2 * 366))
    assert await act(client, "rosa", "destroyFile", fileId=FILE) == ["taker_offered"]
    await do(client, "arturo", "destroyFile", fileId=FILE)

    async def destroyed() -> bool:
        found = await client.ask(ALL, acting("auditor"), id=FILE)
        return "A letter" not in str(found) and found["officialFile"]["title"] is None

    await until(destroyed)


def _without_secrets(seen: dict[str, Any]) -> dict[str, Any]:
    """What is left of it: each leaf, number and state, and none of what they say."""
    left = json.loads(json.dumps(seen))
    left["fileCustody"] |= {"status": "DESTROYED", "indexSha256": None, "indexJsonSha256": None}
    left["officialFile"]["title"] = None
    for name, secrets in (
        ("fileLeaves", ("sha256", "indexSha256")),
        ("documents", ("subject", "sha256")),
        ("registeredEntries", ("subject", "manifestSha256")),
    ):
        for node in left[name]["nodes"]:
            node.update(dict.fromkeys(secrets))
    assert len(left["registeredEntries"]["nodes"]) == len(PAGES)
    return dict(left)


def _is_proved(database: str, log: Log) -> None:
    """The log still proves all that was recorded, from the entry before the destruction to the one after it."""
    policy = WitnessPolicy((Party(log.keys.keys[0].verifier),))
    source = DatabaseSource(database, ORIGIN)
    try:
        report = verify(source, VerificationRequest(Statements(policy, ORIGIN)))
    finally:
        source.close()
    assert report.findings == []
    assert report.good


async def _says_nothing(settings: Settings) -> None:
    """Whoever reads the ledger with all keys that there are meets no word of the documents."""
    async with open_keys(settings) as keys:
        needs = Needs(settings.database_url or "", INSTALLATION, keys, open_blobs(settings))
        documents = [streams.document(document_id(number + 1)) for number in range(len(PAGES))]
        facts = await read(needs, streams.leaves(FILE), streams.custody(FILE), *documents)
    assert len(facts) > 20
    told = str([fact.event for fact in facts])
    assert not [word for word in ("A letter", "Stocks", "Vaccines", "One.", "affidavit") if word in told]
