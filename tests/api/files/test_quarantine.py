"""What becomes of files that arrived: rejected and deleted, or waiting for whoever can scan them, or record them."""

from __future__ import annotations

from infra.blobs.store import open_blobs
from infra.files.collecting import Collector, finish
from infra.files.opening import patience
from infra.files.rows import PostgresUploads
from infra.postgres.connect import async_pool, connect_async
from tests.api.files.conftest import PATCH, TEXT, Filing, FilingOf, announced
from tests.infra.files.clamd import WORD, clamd_double
from tests.infra.processes.running import until


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


async def test_an_upload_that_is_all_there_is_recorded_by_a_worker_too(filing_of: FilingOf) -> None:
    """As where a process died after the last byte, and its sender never asks again; or where a grant came late."""
    async with filing_of() as filing:
        begun = await filing.send("POST", "/files", announced(len(TEXT), filename="a.txt"))
        at = begun.headers["location"]
        filing.policy.denied.add("files.upload")
        last = await filing.send("PATCH", at, {**PATCH, "upload-offset": "0"}, TEXT)
        assert last.status_code == 403, "nobody records what its uploader may not upload any more"
        uploads = filing.client.app.state.api.uploading._uploads  # noqa: SLF001 - what a worker has, too
        async with async_pool(filing.settings.database_url or "", "foja_app") as pool:
            rows = PostgresUploads(pool)
            await finish(rows, uploads, idle=0)
            assert len(await rows.whole(0)) == 1, "it is tried again"
            filing.policy.denied.clear()
            await finish(rows, uploads, idle=0)
            assert await rows.whole(0) == []
        assert (await filing.settled(at))["state"] == "admitted"
