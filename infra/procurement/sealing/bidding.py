"""What a bidder's program does with files: it seals an envelope, keeps a receipt, and looks into packages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryFile

from domain.procurement.bids.commitments import commitment
from domain.procurement.bids.content import BidContent, check_kind
from domain.procurement.bids.package import Address, Header, differences, opener_id
from infra.procurement.sealing.archive import write_archive
from infra.procurement.sealing.inputs import InputError, PublicTerms
from infra.procurement.sealing.keeping import EnvelopeReceipt, write_receipt
from infra.procurement.sealing.packages import SealedPackage, read_header, seal

NONCE_SIZE = 32


@dataclass(frozen=True, slots=True)
class InspectedPackage:
    """What a package says of itself in the clear, its hash, and its size."""

    header: Header
    sha256: str
    size: int


def named(files: Iterable[Path]) -> Mapping[str, Path]:
    """Documents by the names that they have in an envelope; InputError where two have one."""
    found: dict[str, Path] = {}
    for file in files:
        if not file.is_file():
            raise InputError(f"{file} is no file")
        if found.setdefault(file.name, file) is not file:
            raise InputError(f"two documents are called {file.name}: an envelope knows files by their names alone")
    return found


def seal_files(
    address: Address, terms: PublicTerms, bid: BidContent, files: Mapping[str, Path], package: Path
) -> tuple[SealedPackage, EnvelopeReceipt]:
    """Seal a bid and documents into a new file, and keep the receipt beside it.

    Raises InputError where one of the two files is there already, PanelError, MalformedPackageError and
    MalformedContentError; then neither is left behind.
    """
    check_kind(bid, address.envelope)
    kept = receipt_beside(package)
    for file in (package, kept):
        if file.exists():
            raise InputError(f"{file} is there already, and is never written over: name another file")
    unfinished = package.with_name(f"{package.name}.{os.getpid()}.part")
    try:
        with TemporaryFile() as archive, unfinished.open("xb") as out:
            write_archive(bid, files, archive)
            archive.seek(0)
            sealed = seal(address, terms.k, terms.keys, archive, out)
            out.flush()
            os.fsync(out.fileno())
        receipt = receipt_of(sealed)
        write_receipt(kept, receipt)
        package.hardlink_to(unfinished)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()
    return sealed, receipt


def receipt_beside(package: Path) -> Path:
    """Where the receipt of a package is kept."""
    return package.with_name(f"{package.name}.receipt.json")


def receipt_of(sealed: SealedPackage) -> EnvelopeReceipt:
    """The receipt of a package, with a new nonce."""
    nonce = token_bytes(NONCE_SIZE)
    return EnvelopeReceipt(
        **asdict(sealed.header.address),
        package_sha256=sealed.sha256.hex(),
        nonce=nonce.hex(),
        commitment=commitment(nonce, sealed.sha256).hex(),
    )


def inspect(package: Path) -> InspectedPackage:
    """What a package says of itself; raises InputError, and SealedEnvelopeError where it is none."""
    try:
        with package.open("rb") as opened:
            header = read_header(opened)
            opened.seek(0)
            return InspectedPackage(header, file_digest(opened, "sha256").hexdigest(), package.stat().st_size)
    except OSError as error:
        raise InputError(f"{package} cannot be read: {error.strerror}") from None


def against_terms(header: Header, terms: PublicTerms) -> list[str]:
    """The names of what a header says otherwise than the terms of its tender."""
    address = header.address
    expected = Address(terms.tender, address.lot, address.envelope, address.bid, address.bidder, terms.terms_sha256)
    return differences(header, expected, terms.k, [opener_id(key) for key in terms.keys])


def against_receipt(found: InspectedPackage, receipt: EnvelopeReceipt) -> list[str]:
    """The names of what a package is otherwise than its receipt says."""
    said = {**asdict(found.header.address), "package_sha256": found.sha256}
    names = [name for name, value in said.items() if getattr(receipt, name) != value]
    try:
        committed = commitment(bytes.fromhex(receipt.nonce), bytes.fromhex(receipt.package_sha256)).hex()
    except ValueError:
        committed = ""
    return names + (["commitment"] if committed != receipt.commitment else [])
