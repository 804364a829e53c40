"""What only the published key of an opening tells: which entries of the box and of bids are whose."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import pairwise

from infra.procurement.verifying.bundle import BoxLine, OpeningRecord
from infra.procurement.verifying.facts import RECEIPTS, Fact, Facts
from infra.procurement.verifying.findings import OpeningCheck, OpeningFinding
from infra.procurement.verifying.tender import SeenTender

RECEIVED = ("EnvelopeReceived", "EnvelopeReplaced", "BidReconfirmed", "BidWithdrawn")
ENDS = ("EnvelopeOpened", "BidUnopenable", "EnvelopeReturned")


def blind_name(key: bytes, word: str) -> str:
    """The blind name of a bid, by its id, or of the box: HMAC-SHA256 in hex."""
    return hmac.digest(key, word.encode(), sha256).hex()


def check_entries(tender: SeenTender, record: OpeningRecord, facts: Facts, key: bytes) -> Iterator[OpeningFinding]:
    """The box's own entries are its lines, each with its event in a bid, none late and none left out."""
    entered = facts.of("BoxEntered")
    if [BoxLine(str(fact.data.get("commitment")), str(fact.data.get("kind"))) for fact in entered] != list(record.box):
        yield OpeningFinding(OpeningCheck.BOX, "the lines of the box are not its entries in the log, in their order")
    if any(fact.stream != f"box-{blind_name(key, 'box')}" for fact in entered):
        yield OpeningFinding(OpeningCheck.NAMES, "an entry of the box is not in the stream that the key names")
    if any(later.version != earlier.version + 1 for earlier, later in pairwise(entered)):
        yield OpeningFinding(OpeningCheck.BOX, "between two entries of the box a version is missing")
    of_bids = {str(fact.data.get("commitment")): fact for fact in facts.of(*RECEIVED)}
    for fact in entered:
        own = of_bids.get(str(fact.data.get("commitment")))
        if own is None or own.type != fact.data.get("kind"):
            yield OpeningFinding(
                OpeningCheck.OMITTED, f"the bid's event for position {fact.position} of the box is missing"
            )
    for fact in (*entered, *of_bids.values()):
        if fact.at >= tender.deadline or fact.position >= tender.closing.position:
            message = (
                f"position {fact.position} is of {fact.at.isoformat()}: the deadline was {tender.deadline.isoformat()}"
            )
            yield OpeningFinding(OpeningCheck.LATE, message)


def standing(facts: Facts) -> Mapping[str, list[Fact]]:
    """What happened to each bid that was not withdrawn, by its stream."""
    found: dict[str, list[Fact]] = {}
    for fact in facts.of(*RECEIVED):
        found.setdefault(fact.stream, []).append(fact)
    return {stream: happened for stream, happened in found.items() if happened[-1].type != "BidWithdrawn"}


def check_ends(facts: Facts, key: bytes) -> Iterator[OpeningFinding]:
    """Each envelope that stood was opened or returned, or its bid is said not to open; and no other was dealt with."""
    ended: dict[str, list[Fact]] = {}
    for fact in facts.of(*ENDS):
        ended.setdefault(f"bid-{blind_name(key, str(fact.data.get('bid_id')))}", []).append(fact)
    stood = standing(facts)
    for stream, happened in stood.items():
        yield from _ends_of(happened, ended.get(stream, []))
    for stream in ended.keys() - stood.keys():
        message = f"bid {ended[stream][0].data.get('bid_id')} was withdrawn, or is of another key, and was dealt with"
        yield OpeningFinding(OpeningCheck.STANDING, message)


def _ends_of(happened: list[Fact], ends: list[Fact]) -> Iterator[OpeningFinding]:
    receipts = [fact for fact in happened if fact.type in RECEIPTS]
    envelopes = sum(fact.type == "EnvelopeReceived" for fact in receipts)
    opened = {fact.data.get("position") for fact in ends if fact.type == "EnvelopeOpened"}
    unopenable = any(fact.type == "BidUnopenable" for fact in ends)
    if len(ends) < envelopes and not unopenable:
        message = (
            f"the bid at position {happened[0].position} had {envelopes} envelopes, and {len(ends)} were dealt with"
        )
        yield OpeningFinding(OpeningCheck.OMITTED, message)
    # Which envelope a later one replaced is under seal; that the last one stands is not.
    if len(opened) == len(ends) and receipts and receipts[-1].position not in opened:
        message = f"the envelope at position {receipts[-1].position} replaced one that was opened in its place"
        yield OpeningFinding(OpeningCheck.STANDING, message)


def check_counts(facts: Facts) -> Iterator[OpeningFinding]:
    """The conclusion counts what happened."""
    concluded = facts.last("OpeningConcluded")
    if concluded is None:
        return
    for name, kind in (("opened", "EnvelopeOpened"), ("unopenable", "BidUnopenable"), ("returned", "EnvelopeReturned")):
        happened = len(facts.of(kind))
        if concluded.data.get(name) != happened:
            message = f"{happened} envelopes are {name}, and the conclusion counts {concluded.data.get(name)}"
            yield OpeningFinding(OpeningCheck.COUNTS, message)
