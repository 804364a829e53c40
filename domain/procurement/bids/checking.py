"""An envelope held against the terms of its tender before anything of it is taken in."""

from __future__ import annotations

from domain.kernel.declarations import Refused
from domain.procurement.bids import commands as c
from domain.procurement.bids.commitments import commitment
from domain.procurement.bids.package import Address, Header, MalformedPackageError, differences
from domain.procurement.bids.reading import header_before
from domain.procurement.bids.terms import SealedTender
from domain.procurement.kinds import EnvelopeKind


def checked_package(terms: SealedTender, command: c.EnvelopeCommand) -> tuple[int, Header]:
    """The size of the package and its header. Raises Refused where it is not what the terms and the command say."""
    _check_asked_for(terms, command.envelope)
    uploaded = command.uploaded
    if uploaded is None or uploaded.bid != command.bid:
        raise Refused("package_missing", "package")
    if uploaded.sha256 != command.package_sha256:
        raise Refused("package_differs", "packageSha256")
    sealed_commitment(command, bytes.fromhex(command.package_sha256))
    try:
        header = header_before(uploaded.beginning)
    except MalformedPackageError as error:
        raise Refused("package_malformed", "package", reason=str(error)) from None
    address = Address(
        terms.tender_id, command.lot, command.envelope, command.bid_id, command.company, terms.terms_sha256
    )
    if wrong := differences(header, address, terms.panel.k, terms.opener_ids):
        raise Refused("header_differs", "package", names=", ".join(wrong))
    return uploaded.size, header


def check_size(taken: int, limit: int) -> None:
    """Refuse a package that has more bytes than a package may: `package_too_large`."""
    if taken > limit:
        raise Refused("package_too_large", "package", limit=limit)


def sealed_commitment(command: c.Command, *hashes: bytes) -> None:
    """Raise Refused unless the commitment is over the nonce and these hashes."""
    if commitment(bytes.fromhex(command.nonce or "00" * 32), *hashes).hex() != command.commitment:
        raise Refused("commitment_differs", "commitment")


def _check_asked_for(terms: SealedTender, kind: EnvelopeKind) -> None:
    asked = {EnvelopeKind.FINANCIAL, *([EnvelopeKind.TECHNICAL] if terms.two_envelopes else [])}
    if kind not in asked:
        raise Refused("envelope_not_asked_for", "envelope", envelope=kind)
