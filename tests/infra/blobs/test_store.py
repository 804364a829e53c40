"""The store in a folder and in a bucket: bytes have the name of their hash, and are there only when they would stay."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from application.kernel.blobs import StoreTaken
from infra.blobs.store import ObjectBlobs, shelf_at
from infra.settings.settings import Settings


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket of an S3 double."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://127.0.0.1:{port}"
    assert host
    said = {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in said.items():
            patch.setenv(name, value)
        client: Any = boto3.client("s3", region_name="us-east-1", endpoint_url=address)
        client.create_bucket(Bucket="foja")
        yield "s3://foja/files"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectBlobs:
    """Each kind of store."""
    url = (tmp_path / "files").as_uri() if request.param == "folder" else request.getfixturevalue("bucket")
    return ObjectBlobs(shelf_at(url))


async def chunks(*content: bytes) -> AsyncIterator[bytes]:
    for chunk in content:
        yield chunk


async def test_bytes_are_found_by_their_hash(store: ObjectBlobs) -> None:
    large = os.urandom(9_000_000)
    blob = await store.put_stream(chunks(large[:100], large[100:6_000_000], large[6_000_000:]))
    assert blob == hashlib.sha256(large).hexdigest()
    assert await store.get(blob) == large
    assert await store.size(blob) == len(large)
    assert await store.read(blob, 5, 10) == large[5:10]
    assert await store.put(large) == blob, "the same twice is stored once"
    assert {found.name: found.size async for found in store.blobs()} == {blob: len(large)}
    assert [found async for found in store.unfinished()] == []
    await store.remove(blob)
    assert (await store.get(blob), await store.size(blob)) == (None, None)
    await store.remove(blob)


async def test_parts_lie_in_folders_that_are_dropped_whole(store: ObjectBlobs) -> None:
    await store.keep("upload", "1", b"one")
    await store.keep("upload", "1", b"other")
    await store.keep("another", "1", b"stays")
    assert await store.part("upload", "1") == b"one", "nothing is written over"
    await store.drop("upload")
    with pytest.raises(FileNotFoundError):
        await store.part("upload", "1")
    assert [found.name async for found in store.unfinished()] == ["quarantine/another/1"]
    await store.remove_unfinished("quarantine/another/1")
    await store.drop("upload")


async def test_what_breaks_off_leaves_nothing(store: ObjectBlobs) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(6_000_000)
        raise EOFError

    with pytest.raises(EOFError):
        await store.put_stream(broken())
    assert [found async for found in store.blobs()] == []
    assert [found async for found in store.unfinished()] == []


async def test_a_store_belongs_to_the_ledger_that_wrote_to_it_first(store: ObjectBlobs) -> None:
    def of(ledger: str) -> ObjectBlobs:
        async def mark() -> str:
            return ledger

        return ObjectBlobs(store._shelf, mark)  # noqa: SLF001 - the same store, as another ledger opens it

    assert await store.owner() is None
    blob = await of("first").put(b"abc")
    for write in (of("second").put(b"d"), of("second").keep("folder", "part", b"d")):
        with pytest.raises(StoreTaken, match="another ledger"):
            await write
    assert await of("second").get(blob) == b"abc", "nobody is kept from reading"
    assert await of("first").put(b"abc") == blob
    assert await store.owner() == "first"
    await store.remove(blob)


async def test_a_name_appears_when_its_bytes_and_its_folders_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is synced before it has its name, then the folder of the name, then each new folder above."""
    root, synced = tmp_path / "files", list[tuple[str, bool]]()
    real = os.fsync

    def fsync(number: int) -> None:
        path = str(Path(f"/proc/self/fd/{number}").readlink())
        synced.append((path, any(root.glob("blobs/*/*/*"))))
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    blob = await ObjectBlobs(shelf_at(root.as_uri())).put(b"abc")
    file, *folders = synced
    assert file[0].startswith(str(root / "incoming"))
    assert not file[1], "it has no name before its bytes are on the disk"
    above = [root / "blobs" / blob[:2] / blob[2:4], root / "blobs" / blob[:2], root / "blobs", root]
    assert {path for path, _ in folders} == {*map(str, above)}
    assert oct((root / "blobs").stat().st_mode & 0o777) == "0o700"


def test_a_store_lies_below_the_data_folder_where_nothing_else_is_said(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).files_address == (tmp_path / "files").as_uri()
    assert Settings(data=tmp_path, files_url="s3://a/b").files_address == "s3://a/b"
    for wrong in ("ftp://a/b", "/srv/files", "file://relative"):
        with pytest.raises(ValueError, match="files_url"):
            Settings(data=tmp_path, files_url=wrong)
