"""The file store held against the ledger: whatever an act names is there, and is what its name says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from psycopg import AsyncConnection

from application.blobs.reading import AT_ONCE, BlobMissing, SealedFiles
from application.blobs.segments import SEGMENT, BrokenBlobError
from application.kernel.blobs import LargeBlobs
from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from domain.kernel.blobs import blob_fields
from domain.kernel.declarations import event_type

CHUNK = AT_ONCE * SEGMENT
_NAMED = """
    SELECT notification_id, topic, state FROM ledger.stored_events
    WHERE topic = ANY(%s) AND notification_id > %s ORDER BY notification_id LIMIT 1000
"""


class NamedBlob(NamedTuple):
    """That an act names stored bytes: a file, or a value that is kept apart."""

    position: int
    blob: str
    is_file: bool = True


class BlobFinding(NamedTuple):
    """What is wrong with bytes that an act names."""

    position: int
    blob: str
    what: str


@dataclass
class StoreReport:
    """What was found: `whole` are there and right, `destroyed` are those whose key is gone, as it should be able to."""

    whole: int = 0
    destroyed: int = 0
    size: int = 0
    findings: list[BlobFinding] = field(default_factory=list)

    @property
    def plain(self) -> dict[str, Any]:
        """It as JSON."""
        found = [finding._asdict() for finding in self.findings]
        return {"whole": self.whole, "destroyed": self.destroyed, "bytes": self.size, "findings": found}


async def named_blobs(connection: AsyncConnection[Any], codec: Codec) -> AsyncIterator[NamedBlob]:
    """All bytes that acts name, in the order of the acts."""
    declared = {name: _named_by(cls) for name, cls in codec.classes.items() if _named_by(cls)}
    after = 0
    while rows := await (await connection.execute(_NAMED, (list(declared), after))).fetchall():
        for position, topic, state in rows:
            data = orjson.loads(bytes(state))["data"]
            for name in declared[topic]:
                match data.get(name):
                    case str(blob):
                        yield NamedBlob(position, blob)
                    case {"apart": str(blob)}:
                        yield NamedBlob(position, blob, is_file=False)
                    case _:
                        pass
            after = position


def _named_by(cls: type[Any]) -> tuple[str, ...]:
    """The fields of an event that name stored bytes."""
    return (*blob_fields(cls), *event_type(cls).apart)


async def verify_store(connection: AsyncConnection[Any], codec: Codec, blobs: LargeBlobs, keys: Keys) -> StoreReport:
    """Read all that acts name, each once."""
    report, files, seen = StoreReport(), SealedFiles(blobs, keys), set[str]()
    async for named in named_blobs(connection, codec):
        if named.blob not in seen:
            seen.add(named.blob)
            await _verify(named, blobs, files, keys, report)
    return report


async def _verify(named: NamedBlob, blobs: LargeBlobs, files: SealedFiles, keys: Keys, report: StoreReport) -> None:
    size = await blobs.size(named.blob)
    if size is None:
        report.findings.append(BlobFinding(*named[:2], "is not there"))
        return
    if await _hash(blobs, named.blob, size) != named.blob:
        report.findings.append(BlobFinding(*named[:2], "is not what was stored"))
        return
    report.size += size
    if not named.is_file:
        report.whole += 1
        return
    try:
        header, _ = await files.inspect(named.blob)
    except (BlobMissing, BrokenBlobError):
        report.findings.append(BlobFinding(*named[:2], "is no file under seal"))
        return
    if (await keys.find([header.pair]))[header.pair] is None:
        report.destroyed += 1
    else:
        report.whole += 1


async def _hash(blobs: LargeBlobs, blob: str, size: int) -> str:
    digest = hashlib.sha256()
    for begin in range(0, size, CHUNK):
        await asyncio.to_thread(digest.update, await blobs.read(blob, begin, min(begin + CHUNK, size)))
    return digest.hexdigest()


def told(findings: Collection[BlobFinding]) -> list[str]:
    """Each finding as a line."""
    return [f"position {finding.position}: the file {finding.blob} {finding.what}" for finding in findings]
