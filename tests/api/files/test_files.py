"""Files in and out over HTTP, on real servers: by sight, in ranges, for a purpose, and gone with their thing."""

from __future__ import annotations

from dataclasses import replace

import orjson

from domain.kernel.sight import NOTHING, Sight
from infra.blobs.store import open_blobs
from infra.blobs.verifying import verify_store
from infra.bootstrap import INSTALLATION
from infra.keys.store import destroy, open_keys
from infra.postgres.connect import connect_async
from projections.files import UPLOADS
from projections.kernel.declarations import BlobField
from tests.api.files.conftest import TEXT, Filing, FilingOf, announced, whoever
from tests.infra.processes.running import until

PERSON = "0f0e0d0c-0b0a-4a0b-8c0d-0e0f00010203"


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
