"""Files in and out over HTTP, on real servers: by tus, in one request, by sight, in ranges, and what is refused."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import orjson

from domain.kernel.sight import NOTHING, Sight
from infra.blobs.store import open_blobs
from infra.blobs.verifying import verify_store
from infra.bootstrap import INSTALLATION
from infra.files.collecting import Collector
from infra.files.opening import patience
from infra.files.rows import PostgresUploads
from infra.keys.store import destroy, open_keys
from infra.postgres.connect import async_pool, connect_async
from projections.files import UPLOADS
from projections.kernel.declarations import BlobField
from tests.api.files.conftest import PATCH, TUS, Filing, FilingOf, announced, whoever
from tests.infra.files.clamd import WORD, clamd_double
from tests.infra.processes.running import until

PERSON = "0f0e0d0c-0b0a-4a0b-8c0d-0e0f00010203"
TEXT = b"An act of the council.\n" * 100


async def test_a_file_goes_in_and_comes_out(filing_of: FilingOf) -> None:
    async with filing_of() as filing:
        file = await filing.admitted(TEXT, name="acta nº 1.txt")
        await _comes_out(filing, file)
        await _in_parts(filing, file)
        await _by_sight(filing, file)
        await _is_verified(filing, file)
        await _goes_with_its_thing(filing)


async def _comes_out(filing: Filing, file: str) -> None:
    whole = await filing.send("GET", file)
    assert (whole.status_code, whole.content) == (200, TEXT)
    expected = {
        "content-type": "text/plain",
        "content-length": str(len(TEXT)),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-cache",
        "accept-ranges": "bytes",
        "etag": f'"{file.removeprefix("/files/")}"',
    }
    assert {name: whole.headers[name] for name in expected} == expected
    assert whole.headers["content-disposition"].startswith("attachment; ")
    head = await filing.send("HEAD", file)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(TEXT)), b"")
    again = await filing.send("GET", file, {"if-none-match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def _in_parts(filing: Filing, file: str) -> None:
    size = len(TEXT)
    for given, begin, end in (("0-9", 0, 10), ("10-", 10, size), ("-5", size - 5, size), (f"5-{size * 2}", 5, size)):
        part = await filing.send("GET", file, {"range": f"bytes={given}"})
        assert (part.status_code, part.content) == (206, TEXT[begin:end]), given
        assert part.headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
    beyond = await filing.send("GET", file, {"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for whole in ("bytes=9-1", "bytes=0-1,4-5", "lines=1-2"):
        assert (await filing.send("GET", file, {"range": whole})).status_code == 200
    stale = {"range": "bytes=0-1", "if-range": '"another"'}
    assert (await filing.send("GET", file, stale)).status_code == 200


async def _by_sight(filing: Filing, file: str) -> None:
    """Who sees no row that names it gets what is answered to a file that there is not."""
    absent = await filing.send("GET", f"/files/{'0' * 64}")
    assert absent.status_code == 404
    stranger = whoever("stranger")
    for sight, status in ((Sight(units=frozenset({"MD:moh"})), 404), (NOTHING, 404), (Sight(everywhere=True), 200)):
        filing.policy.sights["files.read_uploads"] = sight
        answer = await filing.http.get(file, headers=stranger)
        assert answer.status_code == status
        if status == 404:
            assert answer.json() == absent.json()
        assert (await filing.send("GET", file)).status_code == 200, "the uploader reads their own"
    filing.policy.sights.clear()


async def _is_verified(filing: Filing, file: str) -> None:
    blob, settings = file.removeprefix("/files/"), filing.settings
    stored = next((settings.data / "files" / "blobs").glob(f"*/*/{blob}"))
    assert TEXT[:20] not in stored.read_bytes()

    async def wrong() -> list[str]:
        async with open_keys(settings) as keys, await connect_async(settings.database_url or "") as connection:
            report = await verify_store(connection, INSTALLATION.codec, open_blobs(settings), keys)
            assert report.whole + len(report.findings) == 1
            return [finding.what for finding in report.findings]

    assert await wrong() == []
    content = stored.read_bytes()
    stored.write_bytes(content[:-1] + b"!")
    assert await wrong() == ["is not what was stored"]
    stored.unlink()
    assert await wrong() == ["is not there"]
    assert (await filing.send("GET", file)).status_code == 404


async def _goes_with_its_thing(filing: Filing) -> None:
    thing, settings = "document-0123456789abcdef", filing.settings
    file = await filing.admitted(TEXT, name="a.txt", thing=thing)
    assert (await filing.send("GET", file)).content == TEXT
    await destroy(settings.keys_database_url or "", [thing])

    async def gone() -> bool:
        return (await filing.send("GET", file)).status_code == 410

    await until(gone)
    refused = await filing.send("POST", "/files", announced(9, thing=thing))
    assert refused.json()["errors"][0]["extensions"]["refusal"] == "thing_destroyed"
    async with open_keys(settings) as keys, await connect_async(settings.database_url or "") as connection:
        report = await verify_store(connection, INSTALLATION.codec, open_blobs(settings), keys)
        assert report.destroyed == 1


async def test_a_file_of_a_person_is_read_for_a_purpose_that_is_recorded(filing_of: FilingOf) -> None:
    async with filing_of() as filing:
        filing.me = whoever(PERSON)
        file = await filing.admitted(TEXT, name="a.txt")
        about = replace(UPLOADS, blobs=(BlobField("file", account="account_id"),))
        filing.client.app.state.api.downloading._models = (about,)  # noqa: SLF001 - as another context declares it
        officer = whoever("officer")
        unsaid = await filing.http.get(file, headers=officer)
        assert (unsaid.status_code, unsaid.json()["errors"][0]["extensions"]["code"]) == (400, "PURPOSE_REQUIRED")
        assert await _readings(filing) == []
        part = await filing.http.get(file, headers={**officer, "x-purpose": "Docket 7", "range": "bytes=0-3"})
        assert part.status_code == 206
        assert await _readings(filing) == [(["file"], [PERSON], "Docket 7")]
        assert (await filing.send("GET", file)).status_code == 200
        assert len(await _readings(filing)) == 1, "nobody records what they read of their own"


async def _readings(filing: Filing) -> list[tuple[list[str], list[str], str]]:
    async with await connect_async(filing.settings.database_url or "", "foja_app") as connection:
        query = "SELECT state FROM ledger.stored_events WHERE topic = 'identity.PersonalDataRead' ORDER BY 1"
        acts = await (await connection.execute(query)).fetchall()
    read = [orjson.loads(bytes(state))["data"] for (state,) in acts]
    return [(data["fields"], data["account_ids"], data["purpose"]) for data in read]


async def test_an_upload_by_tus(filing_of: FilingOf) -> None:
    async with filing_of(files_most_bytes=10_000_000) as filing:
        options = await filing.send("OPTIONS", "/files")
        assert (options.status_code, options.headers["tus-max-size"]) == (204, "10000000")
        await _resumes(filing)
        await _compares_checksums(filing)
        await _refuses(filing)


async def _resumes(filing: Filing) -> None:
    content = base64.b64encode(os.urandom(1_000_000))
    digest = hashlib.sha256(content).hexdigest()
    begun = await filing.send("POST", "/files", announced(len(content), filename="a.txt", sha256=digest))
    assert (begun.status_code, begun.headers["upload-offset"]) == (201, "0")
    assert "upload-expires" in begun.headers
    at = begun.headers["location"]
    stranger = whoever("stranger")
    assert (await filing.http.head(at, headers={**stranger, **TUS})).status_code == 404, "an upload is its uploader's"
    patched = await filing.send("PATCH", at, {**PATCH, "upload-offset": "0"}, content[:400_000])
    assert (patched.status_code, patched.headers["upload-offset"]) == (204, "400000")
    wrong = await filing.send("PATCH", at, {**PATCH, "upload-offset": "7"}, b"x")
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "400000")

    async def cut_off() -> AsyncIterator[bytes]:
        yield content[400_000:900_000]
        raise OSError

    with contextlib.suppress(OSError):
        await filing.send("PATCH", at, {**PATCH, "upload-offset": "400000"}, cut_off())
    stood = int((await filing.send("HEAD", at, TUS)).headers["upload-offset"])
    assert stood in {400_000, 900_000}
    last = await filing.send("PATCH", at, {**PATCH, "upload-offset": str(stood)}, content[stood:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(content)))
    told = await filing.settled(at)
    assert (await filing.send("GET", told["file"])).content == content
    assert not [*(filing.settings.data / "files").glob("quarantine/*")], "its parts are gone"


async def _compares_checksums(filing: Filing) -> None:
    begun = await filing.send("POST", "/files", announced(len(TEXT)))
    at = begun.headers["location"]
    right = base64.b64encode(hashlib.sha1(TEXT[:9], usedforsecurity=False).digest()).decode()
    checked = {**PATCH, "upload-offset": "0", "upload-checksum": f"sha1 {right}"}
    assert (await filing.send("PATCH", at, checked, b"something")).status_code == 460
    assert (await filing.send("PATCH", at, checked, TEXT[:9])).status_code == 204
    bad = {**PATCH, "upload-offset": "9", "upload-checksum": "md5 AAAA"}
    assert (await filing.send("PATCH", at, bad, b"x")).status_code == 400
    ended = await filing.send("DELETE", at, TUS)
    assert ended.status_code == 204
    for method in ("HEAD", "GET", "DELETE"):
        assert (await filing.send(method, at, TUS)).status_code == 404


async def _refuses(filing: Filing) -> None:
    async def refusal(status: int, headers: dict[str, str], content: bytes = b"", language: str = "en") -> str:
        answer = await filing.send("POST", "/files", {**headers, "accept-language": language}, content)
        assert answer.status_code == status, answer.text
        error = answer.json()["errors"][0]
        return str(error["extensions"].get("refusal", error["extensions"]["code"]))

    assert await refusal(413, announced(10_000_001)) == "file_too_large"
    assert await refusal(422, announced(0)) == "file_empty"
    assert await refusal(422, announced(9, filename="../a")) == "bad_file_name"
    assert await refusal(422, announced(9, thing="x")) == "not_a_thing"
    assert await refusal(422, announced(9, unit="nowhere at all")) == "not_a_place"
    assert await refusal(422, {**announced(9), "upload-metadata": "filename ###"}) == "bad_upload_metadata"
    assert await refusal(400, {**TUS, "upload-length": "-1"}) == "BAD_USER_INPUT"
    more = {**announced(3), "content-type": PATCH["content-type"]}
    assert await refusal(422, more, b"four") == "hash_mismatch"
    other = announced(4, sha256="0" * 64) | {"content-type": PATCH["content-type"]}
    assert await refusal(422, other, b"four") == "hash_mismatch"
    spanish = await filing.send("POST", "/files", {**announced(0), "accept-language": "es"})
    assert spanish.json()["errors"][0]["message"] == "Un archivo tiene al menos un byte."
    filing.policy.denied.add("files.upload")
    filing.policy.sights["files.upload"] = NOTHING
    assert await refusal(403, announced(9)) == "FORBIDDEN"
    filing.policy.denied.clear()
    filing.policy.sights["files.upload"] = Sight(units=frozenset({"MD:moh"}))
    assert await refusal(403, announced(9)) == "FORBIDDEN"
    assert await refusal(403, announced(9, unit="MD:moe")) == "FORBIDDEN"
    assert (await filing.send("POST", "/files", announced(9, unit="MD:moh"))).status_code == 201
    assert (await filing.http.post("/files", headers=whoever("anonymous"), content=b"x")).status_code == 401


async def test_what_is_infected_or_not_taken_is_rejected_and_gone(filing_of: FilingOf) -> None:
    async with clamd_double() as double, filing_of(scanner_url=double.address) as filing:
        told = await filing.settled(await filing.put(b"a text with " + WORD, name="a.txt"))
        assert (told["state"], told["reason"]["code"]) == ("rejected", "infected")
        spanish = await filing.send("GET", f"/files/uploads/{told['upload']}", {"accept-language": "es"})
        assert spanish.json()["reason"]["message"].startswith("Un escáner encontró")
        query = f'{{ upload(uploadId: "{told["upload"]}") {{ state reason file }} }}'
        row = (await filing.client.ask(query, filing.me))["upload"]
        assert row == {"state": "REJECTED", "reason": "INFECTED", "file": None}
        for content, name, code in (
            (b"MZ" + bytes(100), "a.bin", "type_not_admitted"),
            (b"a text", "a.pdf", "type_differs"),
            (b"a text that goes on as something else\n" * 5_000 + b"\x7fELF\0", "a.txt", "type_not_admitted"),
        ):
            told = await filing.settled(await filing.put(content, name=name))
            assert told["reason"]["code"] == code
        assert await _collected(filing) == 4
        assert not [*(filing.settings.data / "files" / "blobs").glob("*/*/*")], "their bytes are gone"
        assert double.received[:1] == [12 + len(WORD)]
        assert len(double.received) == 2, "what is not taken by its first bytes is not scanned"


async def _collected(filing: Filing) -> int:
    """How many files a round of clearing up deletes, after one that only looked."""
    settings, dsn = filing.settings, filing.settings.database_url or ""
    async with async_pool(dsn, "foja_app") as pool, await connect_async(dsn, "foja_worker") as connection:
        collector = Collector(PostgresUploads(pool), open_blobs(settings), patience(settings))
        looked = await collector.collect(connection, dry_run=True)
        assert looked.plain == (await collector.collect(connection)).plain
    return len(looked.blobs)


async def test_what_nobody_can_scan_waits_in_quarantine(filing_of: FilingOf) -> None:
    async with clamd_double() as double, filing_of(scanner_url=double.address) as filing:
        double.longest = 3
        at = await filing.put(TEXT, name="a.txt")

        async def refused_once() -> bool:
            return bool(double.received)

        await until(refused_once)
        told = (await filing.send("GET", at)).json()
        assert (told["state"], "file" in told) == ("quarantined", False)
        double.longest = 2**20
        assert (await filing.settled(at))["state"] == "admitted"


async def test_a_process_that_stops_or_is_full_takes_no_more(filing_of: FilingOf) -> None:
    async with filing_of() as filing:
        begun = await filing.send("POST", "/files", announced(len(TEXT)))
        at, streams = begun.headers["location"], filing.client.app.state.api.streams

        async def stopped_midway() -> AsyncIterator[bytes]:
            yield TEXT[:10]
            streams.stopping.set()
            yield TEXT[10:20]

        broken = await filing.send("PATCH", at, {**PATCH, "upload-offset": "0"}, stopped_midway())
        assert (broken.status_code, broken.headers["retry-after"]) == (503, "5")
        full = await filing.send("PATCH", at, {**PATCH, "upload-offset": "10"}, TEXT[10:])
        assert (full.status_code, full.json()["errors"][0]["extensions"]["code"]) == (503, "TOO_MANY_UPLOADS")
        streams.stopping.clear()
        stood = int((await filing.send("HEAD", at, TUS)).headers["upload-offset"])
        assert stood in {10, 20}, "what came is kept"
        rest = await filing.send("PATCH", at, {**PATCH, "upload-offset": str(stood)}, TEXT[stood:])
        assert rest.status_code == 204
