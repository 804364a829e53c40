"""One import from start to end: look through the whole file, ask the ledger, then record release by release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from application.bus.bus import Bus
from application.kernel.orders import Principal
from application.ocds.reading.package import Kind, Outline, frame_of, outlined
from application.ocds.reading.parsing import parsed
from application.ocds.reading.release import (
    Identity,
    Publisher,
    bare_version,
    dated,
    duplicated,
    identified,
    package_id,
    read_release,
)
from application.ocds.reading.slicing import Buffer, Span
from domain.kernel.refused import Refused
from domain.ocds.commands import ReceivePackage, RecordRelease, TakeInPackage
from infra.importing.giving import UNSTEERED, CommandSender, Steering
from infra.importing.store import ImportStore
from infra.opencontracting.merging import NotMergeable, compiled_of_others, without_empty
from infra.opencontracting.schemas import plain_findings

PAGE: Final = 250
_PAGE_BYTES: Final = 8_000_000
_CHUNK: Final = 1 << 20
_MOST_FINDINGS: Final = 50


class ImportStopped(Exception):  # noqa: N818
    """Somebody stopped the import between two pages; what was recorded stays, and the rest goes on later."""


@dataclass
class Counts:
    """What came of the releases of a file. `findings` are all faults against the schema, told or not."""

    releases: int = 0
    added: int = 0
    known: int = 0
    findings: int = 0
    package_findings: int = 0


class OcdsFile:
    """A file of releases, looked through: it is JSON, and each release has what it must have, once."""

    def __init__(self, buffer: Buffer, publisher: Publisher) -> None:
        """Raises Refused for a file that is not taken."""
        self._buffer, self.publisher = buffer, publisher
        self.outline: Outline = outlined(buffer)
        self.sha256 = _digest(buffer)
        self.package_id = package_id(publisher.code, self.sha256)
        self._ids = _identities(buffer, self.outline, publisher)

    def receive(self) -> ReceivePackage:
        """The command that begins the import; Refused(`too_large`)."""
        outline = self.outline
        frame = frame_of(self._buffer, outline, self._id)
        return ReceivePackage(
            package_id=self.package_id,
            publisher=self.publisher.code,
            kind=outline.kind.value,
            uri=outline.uri,
            sha256=self.sha256,
            size=len(self._buffer),
            releases=len(outline),
            findings=tuple(list(self._wrong_records())[:_MOST_FINDINGS]),
            frame=frame.decode(),
        )

    def pages(self, *, findings: bool) -> Iterator[list[RecordRelease]]:
        """The commands that record the releases, in order, a page at a time."""
        page, size = list[RecordRelease](), 0
        said = plain_findings if findings else _unsaid
        for span in self.outline.releases():
            page.append(read_release(self._body(span), span.start, self.package_id, self.publisher, said))
            size += span.end - span.start
            if len(page) == PAGE or size > _PAGE_BYTES:
                yield page
                page, size = [], 0
        if page:
            yield page

    def _id(self, number: int) -> str:
        return str(UUID(bytes=bytes(self._ids[16 * number : 16 * number + 16])))

    def _body(self, span: Span) -> bytes:
        return self._buffer[span.start : span.end]

    def _wrong_records(self) -> Iterator[str]:
        """The records whose compiled release is not what their releases make, less what is empty, and its own id."""
        for first, end, span in self.outline.records:
            if span is None:
                continue
            releases = [parsed(self._body(self.outline[number])) for number in range(first, end)]
            if (wrong := _compared(releases, parsed(self._body(span), span.start))) is not None:
                yield f"{wrong} {str(releases[0]['ocid']).strip() if releases else '-'}"


class OcdsImporter:
    """Records a file. Raises what the bus raises, and ImportStopped."""

    def __init__(self, file: OcdsFile, bus: Bus, by: Principal) -> None:
        self._file, self._giver = file, CommandSender(bus, by, uuid4())
        self.counts = Counts()

    async def check(self, steering: Steering = UNSTEERED) -> None:
        """Ask the ledger about the whole file; raises Refused for what it would refuse. Nothing is recorded."""
        self.counts = Counts()
        receive = self._file.receive()
        self.counts.package_findings = len(receive.findings)
        for each in await self._giver.bus.rehearse([receive], self._giver.by):
            _foreseen(each.outcome)
        for page in self._file.pages(findings=False):
            _go_on(steering)
            rehearsals = await self._giver.bus.rehearse(page, self._giver.by)
            self._count(page, [_foreseen(each.outcome) for each in rehearsals], steering)

    async def run(self, steering: Steering = UNSTEERED) -> None:
        """Check the whole file, and record what the ledger has not."""
        await self.check(steering)
        self.counts = Counts()
        receive = self._file.receive()
        self.counts.package_findings = len(receive.findings)
        await self._giver.give([receive])
        for page in self._file.pages(findings=True):
            _go_on(steering)
            outcomes = await self._giver.give(page)
            self.counts.findings += sum(command.finding_count for command in page)
            self._count(page, [outcome.events for outcome in outcomes], steering)
        await self._giver.give([TakeInPackage(self._file.package_id)])

    def _count(self, page: Sequence[RecordRelease], added: Sequence[int], steering: Steering) -> None:
        self.counts.releases += len(page)
        self.counts.added += sum(added)
        self.counts.known += len(page) - sum(added)
        steering.watch(self.counts.releases)


def _go_on(steering: Steering) -> None:
    if steering.stop():
        raise ImportStopped


def _foreseen(outcome: Any) -> int:
    if isinstance(outcome, Refused):
        raise outcome
    return len(outcome)


def _unsaid(_: Any) -> Sequence[str]:
    return ()


def _identities(buffer: Buffer, outline: Outline, publisher: Publisher) -> bytearray:
    """The ids of ours for all releases, 16 bytes each; Refused for the first release that lacks something."""
    ids = bytearray()
    with ImportStore() as seen:
        for span in outline.releases():
            body = buffer[span.start : span.end]
            release = parsed(body, span.start)
            if outline.kind == Kind.RELEASE:
                bare_version(release)
            identity: Identity = identified(release, body, span.start)
            dated(release, publisher.zone, span.start)
            id_ = UUID(identity.uuid(publisher.code)).bytes
            if (first := seen.seen(id_, span.start)) is not None:
                raise duplicated(first, span.start)
            ids += id_
    return ids


def _compared(releases: Sequence[Any], said: Any) -> str | None:
    try:
        made = compiled_of_others(releases)
    except NotMergeable:
        return "records_not_mergeable"
    return None if _comparable(made) == _comparable(said) else "compiled_differs"


def _comparable(release: Any) -> Any:
    kept = without_empty(release)
    return {key: value for key, value in kept.items() if key != "id"} if isinstance(kept, dict) else kept


def _digest(buffer: Buffer) -> str:
    digest = hashlib.sha256()
    for start in range(0, len(buffer), _CHUNK):
        digest.update(buffer[start : start + _CHUNK])
    return digest.hexdigest()
