"""Two installations on loopback: what one consigns, the other has, once, in order, whatever happens on the way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
from joserfc.jwk import OKPKey
from psycopg import AsyncConnection

from domain.exchange.channels import commands as c
from domain.exchange.channels.stages import ATTEMPTS
from infra.exchange.keys import FILE, exchange_key
from infra.exchange.rows import standing
from infra.keys.master import FILE as MASTER
from infra.postgres.turning import turn
from tests.infra.exchange.conftest import SiteOf
from tests.infra.exchange.forged import LETTER, manifest, post, send, signed
from tests.infra.exchange.installed import OFFICER, UNIT, Site, all_of
from tests.infra.files.clamd import WORD, clamd_double
from tests.infra.processes.running import until

CONSIGNMENTS, CHANNELS = "exchange.consignments", "exchange.channels"


async def _connected(site_of: SiteOf) -> tuple[Site, Site]:
    return site_of("court"), site_of("ministry")


async def _admit(court: Site, ministry: Site) -> None:
    await court.admits(ministry, "ministry", "court")
    await ministry.admits(court, "court", "ministry")


async def test_what_is_consigned_arrives_with_its_parts_and_what_is_rejected_later_is_told(site_of: SiteOf) -> None:
    court, plain = await _connected(site_of)
    async with clamd_double() as scanner:
        ministry = replace(plain, settings=plain.settings.model_copy(update={"scanner_url": scanner.address}))
        async with all_of(court.served(), ministry.served(), court.working()):
            await _admit(court, ministry)
            letter = b"Dear colleagues, " * 60_000
            parts = [await court.upload(letter, "letter.txt"), await court.upload(WORD, "annex.txt")]
            first = await court.consigns("ministry", 1, *parts)
            sent = await court.row(CONSIGNMENTS, consignment_id=first, status="receipted")
            async with ministry.working():  # which scans
                came = await ministry.row(CONSIGNMENTS, consignment_id=first, status="refused", code="infected")
                assert (came["sequence"], came["manifest_sha256"]) == (1, sent["manifest_sha256"])
                assert await ministry.part(came["uploads"][0]) == letter
                second = await court.consigns("ministry", 2, await court.upload(b"Once more", "letter.txt"))
                await court.row(CONSIGNMENTS, consignment_id=second, status="receipted", sequence=2)
                await court.row(CONSIGNMENTS, consignment_id=first, status="refused", code="infected")
                await ministry.row(CONSIGNMENTS, consignment_id=second, status="received")
            assert (await court.row(CHANNELS, channel="court-ministry", settled=2))["alarms"] == 0


async def test_what_is_checked_before_anything_is_taken_in(site_of: SiteOf) -> None:
    """Scenario 8: manifest 7 before 6; a part changed; the same again; and who is not known, or signs wrongly."""
    court, ministry = await _connected(site_of)
    now, stranger = datetime.now(UTC), OKPKey.generate_key("Ed25519")
    async with all_of(court.served(), ministry.served()):
        await _admit(court, ministry)
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{ministry.address}/exchange/key")).json()["x"] == ministry.x
        ours = exchange_key(court.settings)
        for text, answer in (
            ("hello", (401, {"code": "signature_invalid"})),
            (signed(manifest(1, sender="nobody"), ours), (403, {"code": "unknown_partner"})),
            (signed(manifest(1), stranger), (401, {"code": "signature_invalid"})),
            (signed(manifest(1), ours, now - timedelta(minutes=6)), (400, {"code": "clock_off"})),
            ("x" * 600_000, (400, {"code": "malformed"})),
        ):
            assert await post(ministry, text) == answer
        first = manifest(1)
        assert await send(court, ministry, first, b"Dear Colleagues") == (422, {"code": "part_differs"})
        assert await send(court, ministry, first, LETTER[:-1]) == (422, {"code": "part_differs"})
        assert await send(court, ministry, first, LETTER + b".") == (422, {"code": "part_differs"})
        assert ministry.events("exchange.ConsignmentReceived") == 0
        taken = await send(court, ministry, first)
        assert taken[0] == 200
        assert await send(court, ministry, first, b"") == taken, "the same receipt, and no part is taken again"
        gap = manifest(7, "c" * 64)
        for _ in range(2):
            assert await send(court, ministry, gap) == (409, {"code": "sequence_gap", "expected": 2})
        other = manifest(1, kind="evidence")
        assert await send(court, ministry, other) == (409, {"code": "manifest_differs", "expected": 2})
        lost = manifest(2, first.sha256, receiver="police")
        assert (await send(court, ministry, lost, b""))[0] == 200, "its number is used up"
        short = manifest(3, lost.sha256, consignment_id="short")
        assert await send(court, ministry, short) == (400, {"code": "malformed"})
        assert ministry.events("exchange.ConsignmentReceived") == 2
        assert ministry.events("exchange.ChannelDoubted") == 2


async def test_a_partner_that_is_gone_is_tried_six_times_and_then_somebody_has_to_look(site_of: SiteOf) -> None:
    """Scenario 8: the receiver is gone."""
    court, ministry = await _connected(site_of)
    async with all_of(court.served(), court.working()):
        await court.admits(ministry, "ministry", "court")
        id_ = await court.consigns("ministry", 1, await court.upload(LETTER, "letter.txt"))
        for number in range(1, len(ATTEMPTS)):
            await court.row(CONSIGNMENTS, consignment_id=id_, attempts=number, code="no_connection")
            turn(court.settings.database_url or "", ATTEMPTS[number] - ATTEMPTS[number - 1])
        failed = await court.row(CONSIGNMENTS, consignment_id=id_, status="failed")
        assert (failed["attempts"], failed["code"], failed["next_at"]) == (6, "no_connection", None)
        task = await court.row("notifications.tasks", subject_id=id_)
        assert (task["unit"], task["duty"], task["accounts"]) == (UNIT, "resume", [OFFICER.actor])
        async with ministry.served():
            await ministry.admits(court, "court", "ministry")
            await court.give(c.ResumeConsignment(id_, "They are back"))
            await court.row(CONSIGNMENTS, consignment_id=id_, status="waiting", code="clock_off")

            async def done() -> bool:
                return not court.rows("notifications.tasks")

            await until(done)


async def test_what_a_restored_partner_lost_is_sent_again(site_of: SiteOf) -> None:
    """Scenario 8: B is restored from an older backup. A sends again what B lost, and both alarms rang."""
    court, ministry = await _connected(site_of)
    restored = replace(site_of("restored"), port=ministry.port)
    async with all_of(court.served(), court.working()):
        await court.admits(ministry, "ministry", "court")
        async with ministry.served():
            await ministry.admits(court, "court", "ministry")
            upload = await court.upload(LETTER, "letter.txt")
            for number in (1, 2):
                await court.consigns("ministry", number, upload)
            await court.row(CHANNELS, channel="court-ministry", settled=2)
        for kept in (FILE, MASTER):
            shutil.copy(ministry.settings.data / kept, restored.settings.data / kept)
        async with all_of(restored.served(), restored.working()):
            await restored.admits(court, "court", "ministry")
            await court.consigns("ministry", 3, upload)
            sent = await court.row(CHANNELS, channel="court-ministry", settled=3)
            came = await restored.row(CHANNELS, channel="court-ministry", settled=3)
            assert (sent["alarms"], sent["alarm"]) == (1, "receiver_lost")
            assert (came["alarms"], came["alarm"]) == (1, "sequence_gap")
            assert restored.events("exchange.ConsignmentReceived") == 3

            async def shown() -> bool:
                return [row["status"] for row in court.rows(CONSIGNMENTS)] == ["receipted"] * 3

            await until(shown)


async def test_both_sides_are_compared_each_day_and_what_a_partner_lost_is_found_by_that(
    site_of: SiteOf,
) -> None:
    court, ministry = await _connected(site_of)
    restored = replace(site_of("restored"), port=ministry.port)
    day = timedelta(days=1, minutes=1)
    async with all_of(court.served(), court.working()):
        await court.admits(ministry, "ministry", "court")
        async with ministry.served():
            await ministry.admits(court, "court", "ministry")
            await court.consigns("ministry", 1, await court.upload(LETTER, "letter.txt"))
            settled = await court.row(CHANNELS, channel="court-ministry", settled=1)
            assert settled["reconciled_at"] is None
            for site in (court, ministry):
                turn(site.settings.database_url or "", day)
            agreed = await court.row(CHANNELS, channel="court-ministry", received=1)
            assert (agreed["received_sha256"], agreed["difference"]) == (settled["manifest_sha256"], None)
        for kept in (FILE, MASTER):
            shutil.copy(ministry.settings.data / kept, restored.settings.data / kept)
        turn(restored.settings.database_url or "", 2 * day)
        async with all_of(restored.served(), restored.working()):
            await restored.admits(court, "court", "ministry")
            turn(court.settings.database_url or "", day)
            lost = await court.row(CHANNELS, channel="court-ministry", difference="receiver_lost")
            assert (lost["received"], lost["alarms"], lost["alarm"]) == (0, 1, "receiver_lost")
            async with await AsyncConnection.connect(court.settings.database_url or "") as connection:
                assert (await standing(connection)).differ == ["court-ministry (receiver_lost)"]
            await restored.row(CONSIGNMENTS, sequence=1, status="received")
            assert court.events("exchange.ChannelReconciled") == 2
