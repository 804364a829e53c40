"""Packages as they are stored: under the key of their bid, by the name of what is stored, and gone with the key."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from application.ledger.sealing import Pair
from domain.kernel.declarations import Refused
from domain.kernel.fields import SECRET
from infra.blobs.local import LocalShelf
from infra.blobs.store import ObjectBlobs
from infra.procurement.opening import packages
from infra.procurement.opening.packages import StoredPackages
from tests.support.people import MemoryKeys

BID = sha256(b"a bid").hexdigest()
PACKAGE = b'{"v":1}\n' + bytes(range(256)) * 3_000


async def chunks(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def lying_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def stored(tmp_path: Path, keys: MemoryKeys) -> StoredPackages:
    return StoredPackages(ObjectBlobs(LocalShelf(tmp_path)), keys)


async def test_a_package_is_read_as_it_came_and_lies_under_seal(
    stored: StoredPackages, keys: MemoryKeys, tmp_path: Path
) -> None:
    name = await stored.take(BID, chunks(PACKAGE))
    found = await stored.look(name)
    assert found is not None
    assert (found.bid, found.sha256, found.size) == (BID, sha256(PACKAGE).hexdigest(), len(PACKAGE))
    assert found.beginning == PACKAGE[:65_537]
    file = await stored.read(name)
    assert file is not None
    with file:
        assert file.read() == PACKAGE
    assert PACKAGE[:64] not in lying_in(tmp_path)
    assert set(keys.kept) == {Pair(BID, SECRET)}


async def test_the_same_package_has_another_name_each_time(stored: StoredPackages) -> None:
    assert await stored.take(BID, chunks(PACKAGE)) != await stored.take(BID, chunks(PACKAGE))


async def test_a_package_goes_with_the_key_of_its_bid(stored: StoredPackages, keys: MemoryKeys) -> None:
    name = await stored.take(BID, chunks(PACKAGE))
    keys.destroy(BID)
    assert (await stored.look(name), await stored.read(name)) == (None, None)


async def test_what_is_not_there_or_no_package_is_none(stored: StoredPackages) -> None:
    assert await stored.look("0" * 64) is None


async def test_what_is_too_large_is_refused_as_it_comes(
    stored: StoredPackages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "LARGEST_PACKAGE", 500_000)
    with pytest.raises(Refused, match="package_too_large"):
        await stored.take(BID, chunks(PACKAGE))
