"""The sealed path on real servers: envelopes come in, the clock closes, openers open together, and all is public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from uuid import uuid4

import pytest

from domain.procurement.bids.commitments import commitment, first_chain, next_chain
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.commands import BeginOpening, ConcludeTechnical, FailOpening
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect
from infra.postgres.tlog.withholding import Withholding, withheld_streams
from infra.postgres.turning import turn
from infra.settings.settings import Settings
from tests.api.procurement.sealed import (
    BIDDERS,
    HEAD,
    JUDGE,
    OFFICER,
    OPENERS,
    OPENING,
    TENDER,
    Office,
    as_,
    believing,
    found,
    office,
)
from tests.infra.processes.running import until
from tests.support.dumping import dump, found_in
from tests.support.sealed_bids import ALFA, ALFAS, BETA, BETAS, TERMS, Bidder
from tests.support.worlds import copy_of, world_of

TECHNICAL, FINANCIAL = EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL
ENTRIES = "query($t: String!) { boxEntries(tenderId: $t) { number kind commitment chain } }"
MINE = """query($t: String!, $b: String!, $c: String!) {
  myBid(tenderId: $t, bidId: $b, company: $c) { lot envelope position packageSha256 confirmed }
}"""


sealed_world = world_of(found)
copied = copy_of("sealed_world")


@pytest.fixture
def settings(copied: Settings) -> Settings:
    return believing(copied)


async def test_envelopes_are_opened_by_enough_openers_together(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """Annex IV (a) to (g), and the canary: before the opening nothing of a bid is anywhere that anybody looks.

    That is dumps of ledger and key database, the write-ahead log, logs, errors, metrics, and answers and their sizes.
    """
    async with office(settings) as at:
        alfas, betas = (replace(each, bid_id=f"bid-{uuid4().hex}") for each in (ALFAS, BETAS))
        package, since = alfas.package(), wal_position(at.dsn)
        sent = alfas.submit(package, nonce=token_bytes(32))
        before = await told_to_all(at)
        received = await at.sends(alfas, package, sent)
        positions = [int(received["receipt"]["position"]), await at.submit(betas)]
        assert await told_to_all(at) == before, "no answer tells, by what is in it or by its size, that anybody bid"
        canaries = (alfas.bid_id, betas.bid_id, sha256(package).hexdigest(), sent.nonce or "", package[:60].decode())
        errors = str([await at.give(BIDDERS[BETA], other) for other in prying(alfas, package)])
        assert errors.count("'code'") == 2
        metrics = await at.client.http.get("/metrics")
        assert metrics.status_code == 200
        dumps = dump(at.dsn) + dump(at.settings.keys_database_url)
        told = dumps + "".join(capfd.readouterr()) + errors + metrics.text + wal(at.dsn, since)
        assert found_in(wal(at.dsn, since), received_as(at.dsn)) != [], (
            "what is recorded is in the log that is looked at"
        )
        assert found_in(told, *canaries) == []
        assert blind_acts(at.dsn) == 2
        assert (await at.opening())["received"] is None
        assert await withheld(at.dsn) == {"bid", "box", "bidder"}
        assert (await at.client.ask(ENTRIES, t=TENDER))["boxEntries"] == []
        assert await at.refused(OFFICER, BeginOpening(TENDER, "none")) == "opening_too_early"
        assert await at.refused(OPENERS[0], BeginOpening(TENDER, early_proof(at))) == "opening_too_early"
        await at.counts(attempts=2)

        await at.closed()
        assert await at.refused(OFFICER, BeginOpening(TENDER, "none")) == "proof_fails"
        assert await at.refused(BIDDERS[ALFA], replace(alfas, lot="2", bid_id="bid-of-alfa-late").submit()) == (
            "tendering_closed"
        )
        assert await at.refused(OFFICER, BeginOpening(TENDER, at.proof(at.deadline - timedelta(seconds=1)))) == (
            "opening_not_covered"
        )
        assert (await at.give_begin(at.proof()))["userErrors"] == []
        assert (await at.give_shares(3, shares=await false_shares(at, 3)))["userErrors"] == [{"code": "share_mismatch"}]
        for number in (0, 2):
            assert (await at.give_shares(number))["userErrors"] == []
        assert (await at.opening())["opened"] == 0
        assert found_in(dump(at.dsn), sha256(package).hexdigest(), sent.nonce or "") == []
        assert (await at.give_shares(4))["userErrors"] == []

        done = await at.reaches("CONCLUDED")
        rows = done["envelopes"]["nodes"]
        assert {int(row["position"]): row["bidId"] for row in rows} == dict(
            zip(positions, (alfas.bid_id, betas.bid_id), strict=True)
        )
        assert [row["amount"] for row in rows] == ["9000.00", "9000.00"]
        assert (done["opened"], done["unopenable"], done["returned"], done["falseShares"]) == (2, 0, 0, 1)
        await box_folds(at, done["chain"], sent.commitment)
        await until(lambda: nothing_withheld(at.dsn))


async def told_to_all(at: Office) -> list[str]:
    """The answers that anybody gets about the tender."""
    queries = (OPENING, ENTRIES)
    return [(await at.client.send(query, t=TENDER)).text for query in queries]


def prying(bidder: Bidder, package: bytes) -> list[Any]:
    """Commands by which a rival would learn of a bid, if errors told."""
    return [bidder.withdraw(package), replace(bidder, company=BETA).withdraw(package)]


def wal_position(dsn: str) -> str:
    """The file of the write-ahead log that is written now."""
    with connect(dsn) as connection:
        (name,) = connection.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone() or ("",)
    return str(name)


def wal(dsn: str, since: str) -> str:
    """The write-ahead log from a file on, as text."""
    with connect(dsn) as connection:
        rows = connection.execute(
            "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"
            " WHERE name >= %s AND name <= pg_walfile_name(pg_current_wal_insert_lsn())",
            [since],
        ).fetchall()
    return b"".join(bytes(data) for (data,) in rows).decode("latin-1")


def received_as(dsn: str) -> str:
    """The stream of an envelope that came in."""
    query = "SELECT originator_id FROM ledger.stored_events WHERE topic = 'procurement.EnvelopeReceived' LIMIT 1"
    with connect(dsn) as connection:
        (name,) = connection.execute(query.encode()).fetchone() or ("",)
    return str(name)


async def nothing_withheld(dsn: str) -> bool:
    return await withheld(dsn) == set()


async def withheld(dsn: str) -> set[str]:
    """The kinds of streams of which the log gives out hashes alone."""
    with connect(dsn) as connection:
        stored = connection.execute("SELECT originator_id, state FROM ledger.stored_events").fetchall()

        async def rows(query: str, *values: Any) -> list[Any]:
            return connection.execute(query.encode(), values).fetchall()

        withholding = Withholding(withheld_streams(INSTALLATION.slices), rows)
        entries = await withholding.given_out([(stream, bytes(state)) for stream, state in stored])
    return {stream.partition("-")[0] for (stream, _), entry in zip(stored, entries, strict=True) if not entry}


def blind_acts(dsn: str) -> int:
    """How many receipts are of blind actors; none of them, nor their entries, tells who acted."""
    with connect(dsn) as connection:
        rows = connection.execute(
            "SELECT c.actor, convert_from(e.state, 'UTF8') FROM ledger.commands AS c"
            " JOIN ledger.stored_events AS e ON e.notification_id = c.position WHERE e.originator_id LIKE 'bid-%'"
        ).fetchall()
    assert all(actor.startswith("blind-") for actor, _ in rows)
    assert found_in("".join(state for _, state in rows), TENDER, *BIDDERS.values(), ALFA, BETA, TERMS) == []
    return len(rows)


def early_proof(at: Office) -> str:
    """A proof of what is there before the closing: good, and of no use."""
    return at.proof(topic="procurement.TenderPublished")


async def false_shares(at: Office, number: int) -> list[dict[str, Any]]:
    """The shares of an opener, the last of which another one made."""
    mine, others = await at.shares(number), await at.shares(number - 1)
    return [*mine[:-1], others[-1]]


async def box_folds(at: Office, chain: str, first: str) -> None:
    """Anybody folds the box again."""
    rows = (await at.client.ask(ENTRIES, t=TENDER))["boxEntries"]
    assert rows[0]["commitment"] == first
    folded = first_chain(TENDER)
    for row in rows:
        folded = next_chain(folded, bytes.fromhex(row["commitment"]), row["kind"])
        assert folded.hex() == row["chain"]
    assert folded.hex() == chain


async def test_bidders_see_their_own_alone_replace_and_withdraw(settings: Settings) -> None:
    async with office(settings) as at:
        first, second = ALFAS.package(), ALFAS.package()
        assert (await at.upload(ALFAS, first, BIDDERS[BETA]))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert (await at.sends(ALFAS, first, ALFAS.submit(first)))["userErrors"] == []
        asked = {"t": TENDER, "b": ALFAS.bid_id, "c": ALFA}
        (mine,) = (await at.client.ask(MINE, as_(BIDDERS[ALFA]), **asked))["myBid"]
        assert (mine["packageSha256"], mine["confirmed"]) == (sha256(first).hexdigest(), True)
        answer = await at.client.send(MINE, as_(BIDDERS[BETA]), **asked)
        assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        others = {**asked, "c": BETA}
        assert (await at.client.ask(MINE, as_(BIDDERS[BETA]), **others))["myBid"] == []

        stolen = replace(ALFAS, company=BETA)
        assert await at.refused(BIDDERS[BETA], stolen.withdraw(first)) == "not_your_bid"
        assert await at.refused(BIDDERS[BETA], ALFAS.withdraw(first)) == "unknown_tender"
        replaced = await at.sends(ALFAS, second, ALFAS.replace(second))
        assert replaced["userErrors"] == []
        assert (await at.give(BIDDERS[ALFA], ALFAS.withdraw(second)))["userErrors"] == []
        assert (await at.client.ask(MINE, as_(BIDDERS[ALFA]), **asked))["myBid"] == []
        await until_destroyed(at)
        await at.closed()
        assert (await at.give_begin(at.proof()))["userErrors"] == []
        for number in range(3):
            assert (await at.give_shares(number))["userErrors"] == []
        done = await at.reaches("CONCLUDED")
        assert (done["received"], done["opened"]) == (3, 0)
        kinds = [row["kind"] for row in (await at.client.ask(ENTRIES, t=TENDER))["boxEntries"]]
        assert kinds == ["EnvelopeReceived", "EnvelopeReplaced", "BidWithdrawn"]


async def until_destroyed(at: Office) -> None:
    """Wait until the key of a withdrawn bid is gone."""

    async def gone() -> bool:
        with connect(at.settings.keys_database_url or "") as connection:
            return bool(connection.execute("SELECT count(*) = 1 FROM keys.tombstones").fetchone() == (True,))

    await until(gone)


async def test_s5_two_envelopes(settings: Settings) -> None:
    """Four bids, one of which fails technically: three financial envelopes are opened, one goes back."""
    async with office(settings, two=True) as at:
        bidders = [replace(ALFAS, lot="1"), BETAS, replace(ALFAS, lot="2", bid_id="bid-of-alfa-0002")]
        bidders.append(replace(BETAS, lot="2", bid_id="bid-of-beta-0002"))
        for bidder in bidders:
            for kind in (TECHNICAL, FINANCIAL):
                await at.submit(bidder, kind)
        await at.closed()
        assert (await at.give_begin(at.proof()))["userErrors"] == []
        for number in range(3):
            assert (await at.give_shares(number, TECHNICAL))["userErrors"] == []
        assert (await at.give_shares(0, FINANCIAL, "1", []))["userErrors"] == [{"code": "financial_before_technical"}]
        await at.counts(opened=4, rounds=1)
        assert await at.refused(JUDGE, ConcludeTechnical(TENDER, "1", ("bid-of-nobody-0001",))) == "unknown_bid"
        for lot, admitted in {"1": (ALFAS.bid_id,), "2": ("bid-of-alfa-0002", "bid-of-beta-0002")}.items():
            assert (await at.give(JUDGE, ConcludeTechnical(TENDER, lot, admitted)))["userErrors"] == []
        for lot in ("1", "2"):
            for number in (4, 3, 0):
                assert (await at.give_shares(number, FINANCIAL, lot))["userErrors"] == []
        done = await at.reaches("CONCLUDED")
        financial = {row["bidId"] for row in done["envelopes"]["nodes"] if row["envelope"] == "FINANCIAL"}
        assert financial == {ALFAS.bid_id, "bid-of-alfa-0002", "bid-of-beta-0002"}
        assert (done["opened"], done["returned"]) == (7, 1)


async def test_s6_below_enough_openers_the_opening_fails_and_all_goes_back(settings: Settings) -> None:
    async with office(settings) as at:
        await at.submit(ALFAS)
        await at.closed()
        assert (await at.give_begin(at.proof()))["userErrors"] == []
        for number in range(2):
            assert (await at.give_shares(number))["userErrors"] == []
        fail = FailOpening(TENDER, "Three openers lost their keys.")
        assert await at.refused(HEAD, fail) == "opening_goes_on"
        turn(at.dsn, timedelta(hours=24))
        assert (await at.give(HEAD, fail))["userErrors"] == []
        await at.counts(returned=1)
        done = await at.opening()
        assert (done["stage"], done["opened"]) == ("FAILED", 0)
        await until_destroyed(at)


async def test_a_bid_that_opens_to_nothing_is_out_and_holds_up_no_other(settings: Settings) -> None:
    async with office(settings) as at:
        wrong = ALFAS.package(content=b"this is no archive")
        await at.sends(ALFAS, wrong, ALFAS.submit(wrong))
        await at.submit(BETAS)
        await at.closed()
        assert (await at.give_begin(at.proof()))["userErrors"] == []
        for number in range(3):
            assert (await at.give_shares(number))["userErrors"] == []
        done = await at.reaches("CONCLUDED")
        assert (done["opened"], done["unopenable"]) == (1, 1)
        assert [row["bidId"] for row in done["envelopes"]["nodes"]] == [BETAS.bid_id]


def test_commitments_are_over_nonce_and_package() -> None:
    package = ALFAS.package()
    sent = ALFAS.submit(package)
    assert sent.commitment == commitment(bytes.fromhex(sent.nonce or ""), sha256(package).digest()).hex()
