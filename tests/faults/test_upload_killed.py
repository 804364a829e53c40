"""An API that is killed while a file arrives: the upload goes on from where it stands, and is recorded once."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from application.blobs.reading import SealedFiles
from infra.blobs.store import open_blobs
from infra.keys.store import open_keys
from infra.settings.settings import Settings
from tests.faults.processes import Process, api, developer, wait_for

TUS = {"tus-resumable": "1.0.0"}
PATCH = {**TUS, "content-type": "application/offset+octet-stream"}
MB = 1_000_000
CHUNK = 250_000


@pytest.fixture
def settings(
    founded_database: str, keys_database: str, valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Those of the processes."""
    monkeypatch.setenv("FOJA_KEYS_DATABASE_URL", keys_database)
    return Settings(
        database_url=founded_database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path
    )


@pytest.mark.slow
async def test_an_upload_survives_any_death_of_the_api(settings: Settings) -> None:
    content = base64.b64encode(os.urandom(21 * MB))
    killed_after = iter((3 * MB, 10 * MB, len(content) - CHUNK, len(content), None))
    with api(settings.database_url or "", settings.valkey_url or "", settings.data) as (process, url):
        me, http = developer(url, settings.data), httpx.AsyncClient(base_url=url, trust_env=False, timeout=120)
        async with http:
            begun = await http.post("/files", headers={**me, **TUS, "upload-length": str(len(content))})
            at, stood = begun.headers["location"], [0]
            for kill_at in killed_after:
                sent = stood[-1]
                sending = _sending(content[sent:], None if kill_at is None else kill_at - sent, process)
                try:
                    headers = {**me, **PATCH, "upload-offset": str(sent)}
                    answer = await http.patch(at, headers=headers, content=sending)
                    assert answer.status_code == 204, answer.text
                except httpx.HTTPError:
                    process.restart()
                    wait_for(url)
                    assert kill_at is not None
                stood.append(int((await http.head(at, headers={**me, **TUS})).headers["upload-offset"]))
            assert stood == sorted(stood), "no confirmed byte is lost"
            assert stood[-1] == len(content)
            assert len({*stood}) > 2, "it went on from several places"
    await _is_recorded_once(settings, content)


async def _sending(content: bytes, kill_at: int | None, process: Process) -> AsyncIterator[bytes]:
    """The content, until the process is killed once so many bytes were handed over."""
    for begin in range(0, len(content), CHUNK):
        if kill_at is not None and begin >= kill_at:
            process.kill()
            raise httpx.WriteError("killed")
        yield content[begin : begin + CHUNK]
    if kill_at is not None:
        process.kill()


async def _is_recorded_once(settings: Settings, content: bytes) -> None:
    with psycopg.connect(settings.database_url or "") as connection:
        query = "SELECT convert_from(state, 'UTF8')::jsonb #>> '{data,blob}' FROM ledger.stored_events WHERE topic = %s"
        ((blob,),) = connection.execute(query, ("files.UploadReceived",)).fetchall()
    async with open_keys(settings) as keys:
        file = await SealedFiles(open_blobs(settings), keys).open(blob)
        digest = hashlib.sha256()
        async for chunk in file.plain():
            digest.update(chunk)
    assert digest.digest() == hashlib.sha256(content).digest()
    left = [path for path in (settings.data / "files" / "quarantine").rglob("*") if path.is_file()]
    assert left == [], "what writers left goes with the upload"


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(settings: Settings) -> None:
    """192 MB more of a file take far less than that: parts on their way, and what their freeing leaves."""
    with api(settings.database_url or "", settings.valkey_url or "", settings.data) as (process, url):
        me = developer(url, settings.data)
        peaks = []
        for size in (32, 224):
            answer = httpx.post(f"{url}/files", headers={**me, "content-length": str(size * MB)}, content=_text(size))
            assert answer.status_code == 201, answer.text
            peaks.append(_peak(process.running.pid))
        assert peaks[1] - peaks[0] < 96 * MB, peaks


def _text(megabytes: int) -> Iterator[bytes]:
    chunk = b"All work and no play.\n".ljust(100, b"-") * 10_000
    for _ in range(megabytes):
        yield chunk


def _peak(pid: int) -> int:
    """The most memory that the processes of a server had so far, in bytes."""
    found = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    lines = (line for each in found for line in Path(f"/proc/{each}/status").read_text().splitlines())
    return max(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
