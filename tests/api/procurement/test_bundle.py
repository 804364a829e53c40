"""S7 on real servers: openers check the opening from a bundle of the ledger, and a stranger verifies another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from api.kernel.services import LogFile
from domain.procurement.bids.content import BidContent
from domain.procurement.bids.package import Address
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.commands import ConcludeTechnical
from domain.procurement.openings.rounds import RoundKey
from infra.blobs.store import open_blobs
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.postgres.connect import connect
from infra.postgres.tlog.serving import PublishedLog
from infra.postgres.writing.journal import PostgresJournal
from infra.procurement.opening.exporting import OpeningExporter
from infra.procurement.opening.packages import StoredPackages
from infra.procurement.opening.proving import NotCoveredError
from infra.procurement.opening.register import SealedRegister
from infra.procurement.sealing.bidding import seal_files
from infra.procurement.sealing.inputs import PublicTerms
from infra.procurement.sealing.keeping import OpenerKey
from infra.procurement.sealing.sending import NotSentError, send
from infra.procurement.verifying.bundle import open_bundle
from infra.procurement.verifying.findings import OpeningCheck
from infra.procurement.verifying.openers import shares_of
from infra.procurement.verifying.opening import verify_opening
from infra.settings.settings import Settings
from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.merkle import leaf_hash, root_of
from tests.api.procurement.sealed import (
    BIDDERS,
    JUDGE,
    LOG,
    OPENERS,
    TENDER,
    WITNESSES,
    Office,
    believing,
    found,
    office,
    policy,
)
from tests.support.sealed_bids import ALFA, ALFAS, BETAS, TERMS, the_panel
from tests.support.worlds import copy_of, world_of

TECHNICAL, FINANCIAL = EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL
NOW = datetime.now(UTC) + timedelta(days=1)

sealed_world = world_of(found)
copied = copy_of("sealed_world")


@pytest.fixture
def settings(copied: Settings) -> Settings:
    return believing(copied)


@dataclass
class SignedLog:
    """The log of these tests, as a server gives out its files: at its end whenever the checkpoint is asked for."""

    dsn: str
    covered: int | None = None
    files: dict[str, bytes] = field(default_factory=dict)

    async def file(self, path: str) -> LogFile | None:
        if path == "checkpoint":
            self.files = self._signed()
        return LogFile(self.files[path], "text/plain", lasting=False) if path in self.files else None

    def _signed(self) -> dict[str, bytes]:
        leaves = self._leaves()
        tree = GrowingTree()
        files = {built.tile.path: built.data for built in (*tree.extend(leaves), *tree.partial())}
        note = Checkpoint(LOG.verifier.name, len(leaves), root_of(leaves)).note().signed(LOG)
        note = note.with_signatures([note.cosignature(key, int(NOW.timestamp())) for key in WITNESSES[:2]])
        return files | {"checkpoint": note.encoded()}

    def _leaves(self) -> list[bytes]:
        with connect(self.dsn) as connection:
            rows = connection.execute("SELECT state FROM ledger.stored_events ORDER BY notification_id").fetchall()
        return [leaf_hash(bytes(state)) for (state,) in rows][: self.covered]


@asynccontextmanager
async def exporter(at: Office, covered: int | None = None) -> AsyncIterator[OpeningExporter]:
    async with open_keys(at.settings) as keys:
        journal = await PostgresJournal.open(at.dsn, writers=1, readers=1)
        try:
            register = SealedRegister(INSTALLATION.codec, journal, keys)
            packages = StoredPackages(open_blobs(at.settings), keys)
            yield OpeningExporter(at.dsn, register, packages, SignedLog(at.dsn, covered), policy().encoded())
        finally:
            await journal.close()


async def served(at: Office, path: str, actor: str | None = None) -> httpx.Response:
    return await at.client.http.get(path, headers={} if actor is None else {"x-tests-actor": actor})


def kept(file: Path, data: bytes) -> Path:
    file.write_bytes(data)
    return file


async def give_from_bundle(at: Office, number: int, key: RoundKey, folder: Path) -> None:
    """An opener's program checks the bundle, and what it writes is what GiveShares takes."""
    lot = "" if key.lot is None else f"?lot={key.lot}"
    answer = await served(at, f"/openings/{TENDER}/rounds/{key.envelope}.zip{lot}", OPENERS[number])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    with open_bundle(kept(folder / "round.zip", answer.content)) as bundle:
        assert bundle.record.policy == policy().encoded()
        found_shares = shares_of(bundle, OpenerKey(TENDER, the_panel().keys[number]), policy(), NOW)
    assert found_shares.findings == ()
    shares = [{"position": str(line.position), "share": line.share} for line in found_shares.shares]
    assert (await at.give_shares(number, key.envelope, key.lot, shares))["userErrors"] == []


async def send_from_files(at: Office, kind: EnvelopeKind, folder: Path) -> None:
    """A bidder's program seals an envelope and sends it, and sends it again; it is not taken for another company's."""
    terms = PublicTerms(TENDER, TERMS, the_panel().k, tuple(the_panel().public))
    address = Address(TENDER, BETAS.lot, kind.value, BETAS.bid_id, BETAS.company, TERMS)
    prices = {"desk": Decimal(8000)} if kind is FINANCIAL else {}
    content = BidContent("MDL", vat_included=True, prices=prices, answers={})
    package = folder / f"{kind}.foja"
    sealed, receipt = seal_files(address, terms, content, {}, package)
    http = at.client.http
    http.headers["x-tests-actor"] = BIDDERS[ALFA]
    with pytest.raises(NotSentError, match="You may not do this"):
        await send(http, package, receipt)
    http.headers["x-tests-actor"] = BIDDERS[BETAS.company]
    first, again = [await send(http, package, receipt) for _ in range(2)]
    assert first == again
    assert await send(http, package, receipt, replacing=True) == first
    del http.headers["x-tests-actor"]
    assert sealed.sha256.hex() == receipt.package_sha256


@pytest.mark.slow
async def test_s7_openers_and_strangers_verify_what_the_server_gives_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = SignedLog(settings.database_url or "")
    monkeypatch.setattr(PublishedLog, "file", lambda _, path: log.file(path))
    async with office(settings, two=True) as at:
        gone = replace(ALFAS, lot="2", bid_id="bid-of-alfa-0002")
        packages = [gone.package(kind) for kind in (TECHNICAL, FINANCIAL)]
        for package, kind in zip(packages, (TECHNICAL, FINANCIAL), strict=True):
            await at.sends(gone, package, gone.submit(package, kind))
        for kind in (TECHNICAL, FINANCIAL):
            await at.submit(ALFAS, kind)
            await send_from_files(at, kind, tmp_path)
        assert (await at.give(BIDDERS[ALFA], gone.withdraw(*packages)))["userErrors"] == []
        await at.closed()
        assert (await served(at, f"/openings/{TENDER}.zip")).status_code == 404
        round_of = f"/openings/{TENDER}/rounds/technical.zip"
        assert (await served(at, round_of, OPENERS[0])).status_code == 404
        assert (await at.give_begin(at.proof()))["userErrors"] == []
        for number in (0, 2, 3):
            await give_from_bundle(at, number, RoundKey(TECHNICAL), tmp_path)
        for actor in (None, BIDDERS[ALFA], JUDGE):
            assert (await served(at, round_of, actor)).status_code == 404
        assert (await served(at, round_of.replace("technical", "other"), OPENERS[0])).status_code == 404
        await at.counts(opened=2, rounds=1)
        lots = {"1": ALFAS.bid_id, BETAS.lot: BETAS.bid_id} if BETAS.lot != "1" else {"1": ALFAS.bid_id}
        assert (await served(at, f"/openings/{TENDER}.zip", OPENERS[0])).status_code == 404
        for lot, admitted in lots.items():
            assert (await at.give(JUDGE, ConcludeTechnical(TENDER, lot, (admitted,))))["userErrors"] == []
        for lot in lots:
            for number in (1, 2, 4):
                await give_from_bundle(at, number, RoundKey(FINANCIAL, lot), tmp_path)
        done = await at.reaches("CONCLUDED")
        await verified(at, tmp_path, done["opened"])


async def verified(at: Office, folder: Path, opened: int) -> None:
    """A stranger verifies the whole, and finds what somebody changed."""
    out = BytesIO()
    async with exporter(at) as of:
        record = await of.concluded(TENDER, out)
    assert OPENERS[0].encode() not in b"".join(
        entry.data for entry in record.entries if b"EnvelopeOpened" in entry.data
    )
    with open_bundle(kept(folder / "opening.zip", out.getvalue())) as bundle:
        report = verify_opening(bundle, policy())
        assert [str(finding) for finding in report.findings] == []
        assert (report.opened, len(bundle.record.box)) == (opened, 7)
        bundle.record = replace(bundle.record, box=bundle.record.box[1:])
        assert OpeningCheck.BOX in {finding.check for finding in verify_opening(bundle, policy()).findings}
        last = bundle.record.entries[-1].position
    async with exporter(at, covered=last - 1) as of:
        with pytest.raises(NotCoveredError, match="ask again"):
            await of.concluded(TENDER, BytesIO())
