"""S7: a stranger verifies S5 from its bundle, and each of the ways to tamper with it is found and named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.procurement.bids.package import share_hash
from infra.procurement.sealing.shares import split
from infra.procurement.verifying.bundle import open_bundle
from infra.procurement.verifying.findings import OpeningCheck
from infra.procurement.verifying.opening import OpeningReport, verify_opening
from infra.tlog.keys import SigningKey
from infra.tlog.policy import WitnessPolicy
from tests.infra.procurement.verifying.record import COURT, DEADLINE, LOG, POLICY
from tests.infra.procurement.verifying.story import Opening, told


def verified(opening: Opening, folder: Path) -> OpeningReport:
    with open_bundle(opening.written(folder / "opening.zip")) as bundle:
        return verify_opening(bundle, POLICY)


def test_s7_the_opening_is_as_it_is_recorded(tmp_path: Path) -> None:
    report = verified(told(), tmp_path)
    assert [str(finding) for finding in report.findings] == []
    assert report.opened == 7


Tampering = Callable[[Opening], object]


def dropped(opening: Opening) -> None:
    """The server leaves an envelope out of the box that it shows."""
    del opening.box[3]


def dropped_from_log(opening: Opening) -> None:
    """The bundle leaves the entries of a bid out."""
    entries = opening.ledger.entries()
    left_out = {sealed.position for sealed in opening.sealed if sealed.bid == "B-2"}
    opening.changes["entries"] = [entry for entry in entries if entry.position not in left_out]


def swapped(opening: Opening) -> None:
    """Another package lies in the place of the one that was received."""
    first, second = opening.standing()[:2]
    opening.packages[first.sha256] = second.package


def changed_byte(opening: Opening) -> None:
    sealed = opening.standing()[0]
    opening.packages[sealed.sha256] = sealed.package[:-1] + bytes([sealed.package[-1] ^ 1])


def late(opening: Opening) -> None:
    """An envelope was recorded at the deadline itself."""
    opening.ledger.events[opening.standing()[0].position - 1].at = DEADLINE


def after_the_closing(opening: Opening) -> None:
    """An envelope was recorded after the closing, with a clock that was turned back."""
    sealed = opening.standing()[0]
    opening.ledger.now = DEADLINE - timedelta(hours=1)
    position = opening.ledger.record(opening.stream(sealed.bid), "procurement.EnvelopeReplaced", commitment="00" * 32)
    assert position > opening.closing


def foreign_key(opening: Opening) -> None:
    """The register says another key than the bidder's."""
    opening.ledger.first("EnvelopeOpened").data["key"] = "00" * 32


def cut_chain(opening: Opening) -> None:
    """The closing froze the chain of fewer entries."""
    opening.ledger.first("TenderingClosed").data["chain"] = opening.ledger.first("BoxEntered", 5).data["chain"]


def order_changed(opening: Opening) -> None:
    opening.box[0], opening.box[1] = opening.box[1], opening.box[0]


def early_checkpoint(opening: Opening) -> None:
    """A witness saw the closing before the deadline: the server's clock was ahead."""
    opening.cosigned = timedelta(seconds=-1)


def closing_not_covered(opening: Opening) -> None:
    size = opening.closing - 1
    opening.changes["checkpoint"] = opening.ledger.checkpoint(size, DEADLINE)
    opening.changes["consistency"] = opening.ledger.consistency(size)


def one_witness(opening: Opening) -> None:
    opening.changes["checkpoint"] = opening.ledger.checkpoint(opening.closing + 1, DEADLINE, [COURT])


def another_log(opening: Opening) -> None:
    other = SigningKey.generate(LOG.name)
    opening.changes["newest"] = opening.ledger.checkpoint(len(opening.ledger.events), DEADLINE, log=other)


def forked(opening: Opening) -> None:
    """The opening began with a checkpoint of another history."""
    other = told()
    other.ledger.first("LotPublished").data["title"] = "another"
    opening.changes["checkpoint"] = other.ledger.checkpoint(opening.closing + 1, DEADLINE)


def entry_rewritten(opening: Opening) -> None:
    """An entry was changed after it was signed."""
    first, *rest = opening.ledger.entries()
    opening.changes["entries"] = [replace(first, data=first.data.replace(b"15d", b"14d")), *rest]


def entry_moved(opening: Opening) -> None:
    first, *rest = opening.ledger.entries()
    opening.changes["entries"] = [replace(first, position=first.position + 1), *rest]


def deadline_moved(opening: Opening) -> None:
    """The closing names an earlier deadline than was published."""
    closing = opening.ledger.first("TenderingClosed")
    closing.data["deadline"] = (DEADLINE - timedelta(days=1)).isoformat()


def closed_early(opening: Opening) -> None:
    opening.ledger.first("TenderingClosed").at = DEADLINE - timedelta(days=1)


def extension_left_out(opening: Opening) -> None:
    opening.ledger.first("TenderingClosed").version += 1


def other_nonce(opening: Opening) -> None:
    """The package is not what was committed to."""
    opening.ledger.first("EnvelopeOpened").data["nonce"] = "00" * 32


def other_price(opening: Opening) -> None:
    opening.ledger.first("EnvelopeOpened", 4).data["price"]["amount"] = "1.00"


def other_item_price(opening: Opening) -> None:
    opening.ledger.first("EnvelopeOpened", 4).data["prices"][0]["amount"]["currency"] = "EUR"


def other_content(opening: Opening) -> None:
    opening.ledger.first("EnvelopeOpened").data["content_sha256"] = "00" * 32


def other_company(opening: Opening) -> None:
    """The bid of one company is said to be another's."""
    opening.ledger.first("EnvelopeOpened").data["company"] = "XX-other"


def too_few_openers(opening: Opening) -> None:
    opening.shares = [line for line in opening.shares if line.opener != opening.panel.openers[0]]


def one_opener_twice(opening: Opening) -> None:
    given = [line for line in opening.shares if line.opener == opening.panel.openers[0]]
    opening.shares = [line for line in opening.shares if line.opener != opening.panel.openers[2]] + given


def stranger_opens(opening: Opening) -> None:
    opening.shares.append(replace(opening.shares[0], opener="00" * 32))


def false_share(opening: Opening) -> None:
    """An opener gave a share that the bidder did not make, and it was recorded."""
    share = split(bytes(32), 3, 5)[0]
    opening.shares[0] = replace(opening.shares[0], share=share)
    opening.ledger.first("SharesGiven").data["share_sha256"][0] = share_hash(share)


def share_not_recorded(opening: Opening) -> None:
    opening.ledger.first("SharesGiven").data["share_sha256"][0] = "00" * 32


def not_dealt_with(opening: Opening) -> None:
    """A bid that stood is neither opened nor returned."""
    event = opening.ledger.first("EnvelopeReturned")
    event.type = "procurement.Other"


def withdrawn_opened(opening: Opening) -> None:
    opening.opened(next(sealed for sealed in opening.sealed if sealed.bid == "B-5"))


def replaced_opened(opening: Opening) -> None:
    """The former envelope is opened in the place of the one that replaced it."""
    bid = opening.stream("B-1")
    financial = next(sealed for sealed in opening.sealed if (sealed.bid, sealed.kind) == ("B-1", "financial"))
    event = opening.ledger.events[financial.position - 1]
    assert event.stream == bid
    opening.ledger.first("EnvelopeOpened", 4).data["position"] = opening.sealed[0].position


def opened_twice(opening: Opening) -> None:
    opening.opened(opening.standing()[0])


def said_not_to_open(opening: Opening) -> None:
    """A bid that opens is said not to."""
    event = opening.ledger.first("EnvelopeOpened", 4)
    event.type, event.data = "procurement.BidUnopenable", {"bid_id": event.data["bid_id"], "cause": "share_unreadable"}


def other_blind_key(opening: Opening) -> None:
    opening.ledger.first("OpeningConcluded").data["blind_key"] = "00" * 32


def other_terms(opening: Opening) -> None:
    """The terms were amended, and no bid was confirmed since."""
    event = opening.ledger.first("LotPublished")
    event.type = "procurement.TermsAmended"
    event.data = {**opening.ledger.first("TenderPublished").data, "terms_sha256": "00" * 32}


TAMPERINGS: Sequence[tuple[Tampering, OpeningCheck]] = [
    (dropped, OpeningCheck.BOX),
    (dropped_from_log, OpeningCheck.OMITTED),
    (swapped, OpeningCheck.PACKAGE),
    (changed_byte, OpeningCheck.PACKAGE),
    (late, OpeningCheck.LATE),
    (after_the_closing, OpeningCheck.LATE),
    (foreign_key, OpeningCheck.KEY),
    (cut_chain, OpeningCheck.BOX),
    (order_changed, OpeningCheck.BOX),
    (early_checkpoint, OpeningCheck.WITNESS_TIME),
    (closing_not_covered, OpeningCheck.COVERED),
    (one_witness, OpeningCheck.CHECKPOINT),
    (another_log, OpeningCheck.CHECKPOINT),
    (forked, OpeningCheck.FORK),
    (entry_rewritten, OpeningCheck.INCLUSION),
    (entry_moved, OpeningCheck.INCLUSION),
    (deadline_moved, OpeningCheck.DEADLINE),
    (closed_early, OpeningCheck.DEADLINE),
    (extension_left_out, OpeningCheck.ENTRY),
    (other_nonce, OpeningCheck.COMMITMENT),
    (other_price, OpeningCheck.CONTENT),
    (other_item_price, OpeningCheck.CONTENT),
    (other_content, OpeningCheck.CONTENT),
    (other_company, OpeningCheck.HEADER),
    (too_few_openers, OpeningCheck.OPENERS),
    (one_opener_twice, OpeningCheck.OPENERS),
    (stranger_opens, OpeningCheck.OPENERS),
    (false_share, OpeningCheck.SHARE),
    (share_not_recorded, OpeningCheck.SHARE),
    (not_dealt_with, OpeningCheck.OMITTED),
    (withdrawn_opened, OpeningCheck.STANDING),
    (replaced_opened, OpeningCheck.COMMITMENT),
    (opened_twice, OpeningCheck.STANDING),
    (said_not_to_open, OpeningCheck.UNOPENABLE),
    (other_blind_key, OpeningCheck.NAMES),
    (other_terms, OpeningCheck.STANDING),
]


@pytest.mark.parametrize(("tamper", "check"), TAMPERINGS, ids=[tamper.__name__ for tamper, _ in TAMPERINGS])
def test_s7_a_tampering_is_found_and_named(tamper: Tampering, check: OpeningCheck, tmp_path: Path) -> None:
    opening = told()
    tamper(opening)
    assert check in {finding.check for finding in verified(opening, tmp_path).findings}


def test_each_check_finds_a_tampering() -> None:
    assert {check for _, check in TAMPERINGS} | {OpeningCheck.COUNTS} == set(OpeningCheck)


def test_the_conclusion_counts_what_happened(tmp_path: Path) -> None:
    opening = told()
    opening.ledger.first("OpeningConcluded").data["opened"] = 8
    assert [finding.check for finding in verified(opening, tmp_path).findings] == [OpeningCheck.COUNTS]


def test_a_bundle_of_old_is_verified_for_ever() -> None:
    """The format is published: the opening that other programs are tried with stays readable, and right."""
    data = Path(__file__).parents[3] / "data" / "sealed-bids"
    policy = WitnessPolicy.parse((data / "opening.policy").read_bytes())
    with open_bundle(data / "opening.zip") as bundle:
        report = verify_opening(bundle, policy)
    assert (report.findings, report.opened) == ((), 7)
