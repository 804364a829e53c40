"""The box of a tender: what came in is chained, counted under seal, and shut for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from domain.procurement.bids import events as e
from domain.procurement.bids.commitments import first_chain, next_chain


@dataclass(frozen=True, slots=True)
class BoxState:
    """The chain and the counts after the last entry; `chain` is empty of a box that nothing came into."""

    chain: str
    counts: e.BoxCounts
    shut: bool = False


NOTHING = e.BoxCounts(0, "")
EMPTY = BoxState("", NOTHING)


def evolve_box(_: BoxState, event: e.BoxFact) -> BoxState:
    """The box by its last event, which says all."""
    match event:
        case e.BoxEntered(chain=chain, counts=counts):
            return BoxState(chain, counts or NOTHING)
        case e.BoxClosed(chain=chain):
            return BoxState(chain, NOTHING, shut=True)
        case _:
            assert_never(event)


def chain_of(state: BoxState, tender_id: str) -> str:
    """The chain as it stands, that of an empty box too."""
    return state.chain or first_chain(tender_id).hex()


@dataclass(frozen=True, slots=True)
class LotChange:
    """By how much an act changes what a lot has: bids, and those that stand under the present terms."""

    lot: str
    bids: int
    confirmed: int


def entered(
    state: BoxState, tender_id: str, terms_sha256: str, box: str, fact: e.BidFact, change: LotChange
) -> e.BoxEntered:
    """The entry for what happened to a bid."""
    kind = type(fact).__name__
    chain = next_chain(bytes.fromhex(chain_of(state, tender_id)), bytes.fromhex(fact.commitment), kind).hex()
    counts = _counted(under(state.counts, terms_sha256), change)
    return e.BoxEntered(box, kind, fact.commitment, chain, fact.bid, counts)


def under(counts: e.BoxCounts, terms_sha256: str) -> e.BoxCounts:
    """The counts under these terms: where they were amended since the last entry, no bid stands under them."""
    if counts.terms_sha256 == terms_sha256:
        return counts
    return replace(counts, terms_sha256=terms_sha256, lots=tuple(replace(lot, confirmed=0) for lot in counts.lots))


def confirmed(counts: e.BoxCounts, lots: tuple[str, ...]) -> tuple[int, ...]:
    """How many bids of each lot stand under the terms that the counts are said of."""
    known = {count.lot: count.confirmed for count in counts.lots}
    return tuple(known.get(lot, 0) for lot in lots)


def _counted(counts: e.BoxCounts, change: LotChange) -> e.BoxCounts:
    known = {count.lot: count for count in counts.lots}
    before = known.get(change.lot, e.LotCount(change.lot, 0, 0))
    known[change.lot] = e.LotCount(change.lot, before.bids + change.bids, before.confirmed + change.confirmed)
    return replace(counts, received=counts.received + 1, lots=tuple(known[lot] for lot in sorted(known)))
