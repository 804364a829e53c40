"""Uploads in pieces over HTTP, on real servers: where they go on, what is compared, and what is refused."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator

from domain.kernel.sight import NOTHING, Sight
from tests.api.files.conftest import PATCH, TEXT, TUS, Filing, FilingOf, announced, whoever


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
