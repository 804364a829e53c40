"""What the entries of a bundle say of the tender: its panel, its deadline, its terms, and the closing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from domain.procurement.bids.commitments import first_chain, next_chain
from domain.procurement.bids.package import opener_id
from infra.procurement.verifying.bundle import OpeningRecord
from infra.procurement.verifying.facts import Fact, Facts, moment
from infra.procurement.verifying.findings import OpeningCheck, OpeningFinding
from infra.procurement.verifying.log import SeenLog


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """A version of the terms: where it was published, and its hash."""

    position: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SeenTender:
    """A tender as its entries tell it. `openers` are the keys' hashes, in the panel's order."""

    tender: str
    k: int
    openers: tuple[str, ...]
    deadline: datetime
    terms: tuple[TermsVersion, ...]
    closing: Fact
    closed_chain: str
    received: int


class MissingEntryError(ValueError):
    """An entry that no opening can be verified without is not there, or says nothing that can be used."""


def see_tender(record: OpeningRecord, facts: Facts) -> SeenTender:
    """What the entries say of the tender; raises MissingEntryError."""
    if facts.unreadable:
        raise MissingEntryError(f"no events of procurement: positions {facts.unreadable[:5]}")
    published, closing = facts.last("TenderPublished"), facts.last("TenderingClosed")
    if published is None or closing is None:
        raise MissingEntryError("the entries do not hold the publication of the tender and its closing")
    try:
        panel = published.data["panel"]
        periods = [fact.data["periods"] for fact in facts.of("TenderPublished", "TermsAmended", "DeadlineExtended")]
        versions = facts.of("TenderPublished", "TermsAmended")
        seen = SeenTender(
            tender=str(published.data["tender_id"]),
            k=int(panel["k"]),
            openers=tuple(opener_id(bytes.fromhex(key)) for key in panel["keys"]),
            deadline=moment(periods[-1]["deadline"]["at"]),
            terms=tuple(TermsVersion(fact.position, str(fact.data["terms_sha256"])) for fact in versions),
            closing=closing,
            closed_chain=str(closing.data["chain"]),
            received=int(closing.data["received"]),
        )
        moment(closing.data["deadline"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise MissingEntryError(f"the publication or the closing lacks a value: {error}") from None
    about = facts.of("TenderPublished", "TermsAmended", "DeadlineExtended", "TenderingClosed")
    if {record.tender, *(str(fact.data.get("tender_id")) for fact in about)} != {seen.tender}:
        raise MissingEntryError("the entries are of several tenders")
    return seen


def check_closing(tender: SeenTender, facts: Facts, log: SeenLog) -> Iterator[OpeningFinding]:
    """The closing came at the deadline that was published last, and the checkpoint of the opening covers it."""
    closing, deadline = tender.closing, moment(tender.closing.data["deadline"])
    if deadline != tender.deadline:
        message = f"the closing names {deadline.isoformat()}; published last was {tender.deadline.isoformat()}"
        yield OpeningFinding(OpeningCheck.DEADLINE, message)
    if closing.at < tender.deadline:
        yield OpeningFinding(OpeningCheck.DEADLINE, f"the closing is of {closing.at.isoformat()}, before the deadline")
    yield from _gaps(closing, facts)
    if closing.position > log.opening.size:
        message = (
            f"the checkpoint of the opening covers {log.opening.size} entries, and the closing is {closing.position}"
        )
        yield OpeningFinding(OpeningCheck.COVERED, message)


def _gaps(closing: Fact, facts: Facts) -> Iterator[OpeningFinding]:
    # An extension of the deadline that is left out would make what came later look late, or a closing look due.
    own = [fact for fact in facts.all if fact.stream == closing.stream and fact.position <= closing.position]
    for earlier, later in pairwise(own):
        if later.version != earlier.version + 1:
            message = (
                f"entries of {closing.stream} are missing between its versions {earlier.version} and {later.version}"
            )
            yield OpeningFinding(OpeningCheck.ENTRY, message)


def check_box(tender: SeenTender, record: OpeningRecord) -> Iterator[OpeningFinding]:
    """The lines of the box make the chain that the closing froze."""
    chain = first_chain(tender.tender)
    for number, line in enumerate(record.box, 1):
        try:
            chain = next_chain(chain, bytes.fromhex(line.commitment), line.kind)
        except ValueError:
            yield OpeningFinding(OpeningCheck.BOX, f"line {number} of the box has no commitment in hex")
            return
    if len(record.box) != tender.received:
        message = f"the closing counts {tender.received} entries of the box, and there are {len(record.box)}"
        yield OpeningFinding(OpeningCheck.BOX, message)
    if chain.hex() != tender.closed_chain:
        message = f"the box folds to {chain.hex()}, and the closing froze {tender.closed_chain}"
        yield OpeningFinding(OpeningCheck.BOX, message)
