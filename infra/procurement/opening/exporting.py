"""The bundle of an opening, out of the ledger: for its openers once it has begun, for all once it is concluded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

from application.procurement.bids import BIDS, BOXES, TENDERS
from application.procurement.openings import OPENINGS
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.rounds import RoundKey
from domain.procurement.openings.stages import Concluded, UnderWay
from infra.postgres.connect import connect_async
from infra.procurement.opening.packages import Packages
from infra.procurement.opening.proving import LogFiles, ProvenLog
from infra.procurement.opening.register import Register, RegisteredEnvelope, SealedRegister
from infra.procurement.verifying.bundle import (
    BoxLine,
    EnvelopeLine,
    LoggedEntry,
    OpeningRecord,
    ShareLine,
    write_opening_bundle,
)
from infra.procurement.verifying.facts import Fact, Facts
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.notes import Note

ROLE = "foja_app"
_CHUNK = 1 << 20
_ENTRIES = (
    "SELECT notification_id, state FROM ledger.stored_events WHERE originator_id = ANY(%s) ORDER BY notification_id"
)


class NoOpeningError(Exception):
    """There is nothing that may be given out: no such tender, or its opening is not so far."""


@dataclass(frozen=True)
class OpeningExporter:
    """Writes bundles. `policy` is the log's, as whoever runs it says it."""

    dsn: str
    registers: SealedRegister
    packages: Packages
    files: LogFiles
    policy: bytes

    async def concluded(self, tender_id: str, out: BinaryIO) -> OpeningRecord:
        """Write the whole of a concluded opening; raises NoOpeningError, NotCoveredError."""
        register = await self._register(tender_id)
        if not isinstance(register.opening, Concluded):
            raise NoOpeningError(f"the opening of {tender_id} is not concluded: its entries are withheld until then")
        box = await self.registers.name(tender_id, "box")
        own = await self._entries([OPENINGS(tender_id), BOXES(box or ""), *map(BIDS, register.bids)])
        confirmed = [each for each in register.envelopes if each.confirmed]
        record = await self._proven(register, own)
        record = replace(
            record,
            envelopes=[_line(each) for each in confirmed],
            shares=list(_shares(register, Facts(own).of("SharesGiven"))),
        )
        await self._write(record, confirmed, out)
        return record

    async def round(self, tender_id: str, key: RoundKey, out: BinaryIO) -> OpeningRecord:
        """Write what openers check before they give shares of a round; raises NoOpeningError, NotCoveredError."""
        register = await self._register(tender_id)
        if not isinstance(register.opening, UnderWay):
            raise NoOpeningError(f"the opening of {tender_id} is not under way: openers have nothing to give now")
        envelopes = register.of(key)
        if not envelopes:
            raise NoOpeningError(f"no {key.envelope} envelopes of {tender_id} are to be opened in this round now")
        record = replace(
            await self._proven(register, ()),
            envelopes=[_line(each) for each in envelopes],
            round_envelope=key.envelope.value,
            round_lot=key.lot,
        )
        await self._write(record, envelopes, out)
        return record

    async def _register(self, tender_id: str) -> Register:
        register = await self.registers.find(tender_id)
        if register is None or register.terms.closed is None:
            raise NoOpeningError(f"there is no tender {tender_id} that is closed, with bids under seal")
        return register

    async def _proven(self, register: Register, own: Sequence[LoggedEntry]) -> OpeningRecord:
        tender_id, log = register.terms.tender_id, await ProvenLog.open(self.files)
        begun = Facts(await self._entries([OPENINGS(tender_id)])).last("OpeningBegun")
        if begun is None:
            raise NoOpeningError(f"the opening of {tender_id} has not begun")
        checkpoint = str(begun.data["checkpoint"]).encode()
        entries = [*_public(await self._entries([TENDERS(tender_id)])), *own]
        proofs = await log.inclusion([entry.position for entry in entries])
        return OpeningRecord(
            tender=tender_id,
            policy=self.policy,
            checkpoint=checkpoint,
            newest=log.newest,
            consistency=await log.consistency(Checkpoint.parse(Note.parse(checkpoint).text).size),
            entries=[replace(entry, proof=proofs[entry.position]) for entry in entries],
            box=[BoxLine(entry.commitment, entry.kind) for entry in register.entries],
            envelopes=(),
        )

    async def _entries(self, streams: Sequence[str]) -> list[LoggedEntry]:
        async with await connect_async(self.dsn, ROLE) as connection:
            rows = await (await connection.execute(_ENTRIES.encode(), [list(streams)])).fetchall()
        return [LoggedEntry(position, bytes(state), ()) for position, state in rows]

    async def _write(self, record: OpeningRecord, envelopes: Iterable[RegisteredEnvelope], out: BinaryIO) -> None:
        # A package has up to 200 MB: one after the other lies in memory, and all of them in files.
        with TemporaryDirectory() as folder:
            files = dict[str, Path]()
            for envelope in envelopes:
                package = await self.packages.read(envelope.package)
                if package is not None:
                    name = envelope.package_sha256
                    with package:
                        files[name] = await asyncio.to_thread(_kept, Path(folder) / name, package)
            packages = {name: partial(_parts, file) for name, file in files.items()}
            await asyncio.to_thread(write_opening_bundle, record, packages, out)


def _public(entries: Sequence[LoggedEntry]) -> Iterator[LoggedEntry]:
    """The entries of a tender from its publication to its closing: what was drafted before is the buyer's."""
    facts = Facts(entries)
    first, last = facts.last("TenderPublished"), facts.last("TenderingClosed")
    if first is not None and last is not None:
        yield from (entry for entry in entries if first.position <= entry.position <= last.position)


def _line(envelope: RegisteredEnvelope) -> EnvelopeLine:
    return EnvelopeLine(envelope.position, envelope.package_sha256, envelope.nonce)


def _shares(register: Register, given: Iterable[Fact]) -> Iterator[ShareLine]:
    for fact in given:
        data = fact.data
        texts = register.shares[RoundKey(EnvelopeKind(data["envelope"]), data["lot"])][data["opener"]]
        for position in data["positions"]:
            yield ShareLine(position, data["opener"], texts.get(position))


def _kept(file: Path, package: IO[bytes]) -> Path:
    with file.open("wb") as kept:
        copyfileobj(package, kept, _CHUNK)
    return file


def _parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while part := opened.read(_CHUNK):
            yield part
