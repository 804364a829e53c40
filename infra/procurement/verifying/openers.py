"""What an opener's own program does after the deadline: it checks the opening, and decrypts its shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.procurement.bids.commitments import commitment
from domain.procurement.bids.package import Address, Header, differences, opener_id
from infra.procurement.sealing.errors import SealedEnvelopeError
from infra.procurement.sealing.keeping import OpenerKey
from infra.procurement.sealing.packages import read_header
from infra.procurement.sealing.shares import decrypt_share
from infra.procurement.verifying.bundle import EnvelopeLine, OpeningBundle, ShareLine
from infra.procurement.verifying.envelopes import hash_of
from infra.procurement.verifying.findings import OpeningCheck, OpeningFinding
from infra.procurement.verifying.opening import begun
from infra.procurement.verifying.tender import SeenTender
from infra.tlog.policy import WitnessPolicy


@dataclass(frozen=True, slots=True)
class OpenerShares:
    """What an opener gives, or what is wrong, so that it gives nothing. `unreadable` says why a share is None."""

    tender: str
    envelope: str
    lot: str | None
    opener: str
    shares: tuple[ShareLine, ...]
    unreadable: tuple[str, ...]
    findings: tuple[OpeningFinding, ...]


def shares_of(
    bundle: OpeningBundle, key: OpenerKey, policy: WitnessPolicy, now: datetime, deadline: datetime | None = None
) -> OpenerShares:
    """The shares of all envelopes of a round; none at all where anything about the opening is wrong.

    `now` is the opener's own clock, and `deadline` the one that the opener knows of, beside the one in the record.
    """
    record, opener = bundle.record, opener_id(key.public)
    report = begun(bundle, policy, deadline)
    findings, shares, unreadable = list(report.findings), list[ShareLine](), list[str]()
    if report.tender is not None:
        findings += _own(report.tender, key, opener, now, deadline)
        committed = {line.commitment for line in record.box}
        for line in record.envelopes:
            findings += _envelope(bundle, report.tender, line, committed)
        if len({line.position for line in record.envelopes}) < len(record.envelopes):
            findings.append(OpeningFinding(OpeningCheck.STANDING, "an envelope is asked for twice"))
    if not findings:
        for line in record.envelopes:
            share, cause = _share(bundle, line, key, opener)
            shares.append(ShareLine(line.position, opener, share))
            unreadable += [f"position {line.position}: {cause}"] if share is None else []
    return OpenerShares(
        record.tender,
        record.round_envelope,
        record.round_lot,
        opener,
        tuple(shares),
        tuple(unreadable),
        tuple(findings),
    )


def _own(
    tender: SeenTender, key: OpenerKey, opener: str, now: datetime, deadline: datetime | None
) -> Iterator[OpeningFinding]:
    due = max(filter(None, (tender.deadline, deadline)))
    if now < due:
        message = f"by this machine's clock it is {now.isoformat()}, before the deadline of {due.isoformat()}"
        yield OpeningFinding(OpeningCheck.DEADLINE, message)
    if key.tender != tender.tender:
        yield OpeningFinding(
            OpeningCheck.OPENERS, f"the key is for {key.tender}, and the opening is of {tender.tender}"
        )
    if opener not in tender.openers:
        yield OpeningFinding(OpeningCheck.OPENERS, f"the key is not of this panel: {opener}")


def _envelope(
    bundle: OpeningBundle, tender: SeenTender, line: EnvelopeLine, committed: set[str]
) -> Iterator[OpeningFinding]:
    where = f"the envelope at position {line.position}"
    try:
        came = commitment(bytes.fromhex(line.nonce), bytes.fromhex(line.package_sha256)).hex()
    except ValueError:
        came = ""
    if came not in committed:
        yield OpeningFinding(OpeningCheck.COMMITMENT, f"{where} is none that came into the box")
    with bundle.package(line.package_sha256) as package:
        if package is None or hash_of(package) != line.package_sha256:
            yield OpeningFinding(OpeningCheck.PACKAGE, f"{where} is missing, or is another one")
            return
        try:
            header = read_header(package)
        except SealedEnvelopeError:
            # Whoever sealed it so is out: it holds up nobody else.
            return
        yield from _header(bundle, tender, where, header)


def _header(bundle: OpeningBundle, tender: SeenTender, where: str, header: Header) -> Iterator[OpeningFinding]:
    record, said = bundle.record, header.address
    expected = Address(
        tender=tender.tender,
        lot=said.lot if record.round_lot is None else record.round_lot,
        envelope=record.round_envelope,
        bid=said.bid,
        bidder=said.bidder,
        terms_sha256=said.terms_sha256,
    )
    names = differences(header, expected, tender.k, tender.openers)
    if said.terms_sha256 not in {version.sha256 for version in tender.terms}:
        names.append("terms_sha256")
    for name in names:
        yield OpeningFinding(OpeningCheck.HEADER, f"{where}: {name} is not what is asked for")


def _share(bundle: OpeningBundle, line: EnvelopeLine, key: OpenerKey, opener: str) -> tuple[str | None, str]:
    with bundle.package(line.package_sha256) as package:
        if package is None:
            return None, "the package is missing"
        try:
            header = read_header(package)
            share = header.share_of(opener)
            return (
                (None, "it has no share for this key")
                if share is None
                else (decrypt_share(header, share, key.private), "")
            )
        except SealedEnvelopeError as error:
            return None, str(error)
