"""Openers give their shares: all of a round at once, each once, and none that the bidder did not make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.kernel.declarations import Act, Refused
from domain.procurement.bids.package import share_hash
from domain.procurement.bids.terms import SealedTender
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import lot_id
from domain.procurement.openings import commands as c
from domain.procurement.openings import shares as s
from domain.procurement.openings.rounds import Round, RoundKey
from domain.procurement.openings.stages import UnderWay


def given_shares(
    terms: SealedTender, opening: UnderWay, command: c.GiveShares, act: Act
) -> Sequence[s.SharesGiven | s.RoundCompleted | s.ShareMismatch]:
    """What an opener's shares add: with those of enough openers the round is complete."""
    key = RoundKey(command.envelope, command.lot)
    _check_round(terms, opening, key)
    index = check_opener(terms, command.opener, act)
    hashes = tuple("" if each.share is None else share_hash(each.share) for each in command.shares or ())
    before = opening.given.get(key, {})
    if (had := before.get(command.opener)) is not None and had.hashes == hashes:
        return []
    if had is not None or any(given.account == act.actor for given in before.values()):
        raise Refused("share_repeated", "opener")
    if key in opening.completed:
        raise Refused("round_complete", "envelope")
    wanted = command.round or Round(())
    if act.actor in wanted.bidders:
        raise Refused("opener_is_bidder", "opener")
    if (false := _mismatch(wanted, command, hashes, index)) is not None:
        return [s.ShareMismatch(terms.tender_id, command.opener, false, act.actor)]
    pages = list(_pages(command, hashes, act))
    if len(before) + 1 < terms.panel.k:
        return pages
    openers = tuple(sorted((*before, command.opener)))
    return [*pages, s.RoundCompleted(terms.tender_id, command.envelope, command.lot, openers)]


def _check_round(terms: SealedTender, opening: UnderWay, key: RoundKey) -> None:
    first = RoundKey(EnvelopeKind.TECHNICAL if terms.two_envelopes else EnvelopeKind.FINANCIAL)
    if key == first:
        return
    if not terms.two_envelopes or key.envelope is not EnvelopeKind.FINANCIAL or key.lot not in terms.lots:
        raise Refused("no_such_round", "envelope")
    if lot_id(terms.tender_id, key.lot or "") not in opening.technical:
        raise Refused("financial_before_technical", "lot", lot=key.lot)


def check_opener(terms: SealedTender, opener: str, act: Act) -> int:
    """The opener's place in the panel."""
    if opener not in terms.opener_ids:
        raise Refused("not_an_opener", "opener")
    index = terms.opener_ids.index(opener)
    if index >= len(terms.openers) or terms.openers[index] != act.actor:
        raise Refused("not_an_opener", "opener")
    return index


def _mismatch(wanted: Round, command: c.GiveShares, hashes: Sequence[str], index: int) -> int | None:
    """The first position whose share is false; raises Refused where shares are left out, or are of nothing."""
    given = [each.position for each in command.shares or ()]
    expected = {envelope.position: envelope.share_sha256[index] for envelope in wanted.envelopes}
    if len(set(given)) < len(given) or set(given) != expected.keys():
        missing = len(expected.keys() - set(given))
        raise Refused("shares_incomplete", "shares", missing=missing, envelopes=len(expected))
    pairs = zip(given, hashes, strict=True)
    return next((position for position, found in pairs if found and found != expected[position]), None)


def _pages(command: c.GiveShares, hashes: Sequence[str], act: Act) -> Iterator[s.SharesGiven]:
    shares = command.shares or ()
    for number, start in enumerate(range(0, len(shares) or 1, s.PAGE), 1):
        page = shares[start : start + s.PAGE]
        yield s.SharesGiven(
            command.tender_id,
            command.envelope,
            command.lot,
            command.opener,
            number,
            tuple(each.position for each in page),
            tuple(hashes[start : start + s.PAGE]),
            command.box,
            act.actor,
            page,
        )
