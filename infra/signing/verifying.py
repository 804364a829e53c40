"""Verifying sealed PDFs, also those of others: what a file says of itself, and what in it is wrong."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto.cms import ContentInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import collect_timing_info
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from application.kernel.signatures import SealFinding, SealReport, SignatureLevel
from infra.signing.additions import adds_seal_alone
from infra.signing.trust import SealTrust

_END = b"%%EOF"
_ENDED = frozenset(
    {
        AdESFailure.REVOKED,
        AdESFailure.NOT_YET_VALID,
        AdESIndeterminate.EXPIRED,
        AdESIndeterminate.NOT_YET_VALID,
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
        AdESIndeterminate.REVOKED_NO_POE,
        AdESIndeterminate.REVOKED_CA_NO_POE,
    }
)


@dataclass(frozen=True, slots=True)
class RecordedHashes:
    """What the record says of a file: its SHA-256 (hex), and that of the document as it was rendered."""

    file: str | None = None
    rendered: str | None = None


NOTHING_RECORDED = RecordedHashes()


def verify_pdf(content: bytes, trust: SealTrust, recorded: RecordedHashes = NOTHING_RECORDED) -> SealReport:
    """What is found in a file; nobody is asked, so it holds without a network. It raises for no file.

    Certificates are believed by those of `trust` alone. The signature does not sign itself: a change of its own bytes
    that leaves it valid is found by the hash of the record.
    """
    try:
        report = _finished(_examine(content, trust, recorded.rendered))
    except Exception as error:  # noqa: BLE001 - whatever a broken file makes of its readers, it is a broken file
        report = SealReport((_broken(error),))
    if recorded.file is not None and hashlib.sha256(content).hexdigest() != recorded.file:
        report = replace(report, findings=(SealFinding.FILE_DIFFERS, *report.findings))
    return report


def _finished(look: Coroutine[Any, Any, SealReport]) -> SealReport:
    """What a coroutine gives that waits for nobody; on a thread, since the caller may be on a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, look).result()


async def _examine(content: bytes, trust: SealTrust, rendered: str | None) -> SealReport:
    reader = PdfFileReader(BytesIO(content))
    signatures = reader.embedded_signatures
    seal = next((each for each in signatures if each.sig_object_type == "/Sig"), None)
    if seal is None:
        return SealReport((SealFinding.NO_SIGNATURE,))
    stamps = [each for each in signatures if each.sig_object_type == "/DocTimeStamp"]
    findings = {SealFinding.CHANGED_AFTERWARDS} if len(stamps) + 1 < len(signatures) else set()
    moment = None
    for stamp in reversed(stamps):  # each one is believed by the time of the one behind it
        kept = await async_validate_pdf_timestamp(stamp, _context(reader, trust.stamps, moment))
        sound = kept.intact and kept.valid and kept.trusted and _plainly_written(_hole(content, stamp))
        findings |= set() if sound else {SealFinding.TIMESTAMP_INVALID}
        moment = kept.timestamp
    timing = await collect_timing_info(seal.signer_info, _context(reader, trust.stamps, moment), seal.compute_digest)
    own = timing.get("timestamp_validity")
    signed_at = moment if own is None else own.timestamp
    believed = _context(reader, trust.seals, signed_at, proven=_holds_proofs(reader))
    status = await async_validate_pdf_signature(seal, believed, _context(reader, trust.stamps, moment))
    length, prefix = _prefix(content, seal, rendered)
    findings |= {*_wrong(status), *_added(content, seal, length)}
    findings |= set() if rendered in {None, prefix} else {SealFinding.PREFIX_DIFFERS}
    return SealReport(
        tuple(sorted(findings)),
        _level(reader, status, archived=bool(stamps)),
        seal.signer_cert.subject.human_friendly,
        hashlib.sha256(seal.signer_cert.dump()).hexdigest(),
        signed_at,
        length,
        prefix,
    )


def _added(content: bytes, seal: EmbeddedPdfSignature, length: int) -> Iterator[SealFinding]:
    _, _, start, rest = map(int, seal.byte_range)
    if not adds_seal_alone(content[:length], content[: start + rest]):
        yield SealFinding.CHANGED_AFTERWARDS
    if not _plainly_written(_hole(content, seal)):
        yield SealFinding.SIGNATURE_INVALID


def _hole(content: bytes, signature: EmbeddedPdfSignature) -> bytes:
    _, signed, start, _ = map(int, signature.byte_range)
    return content[signed:start]


def _wrong(status: PdfSignatureStatus) -> Iterator[SealFinding]:
    if not (status.intact and status.valid) or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield SealFinding.SIGNATURE_INVALID
    if not status.trusted:
        ended = status.trust_problem_indic in _ENDED
        yield SealFinding.CERTIFICATE_ENDED if ended else SealFinding.CERTIFICATE_UNKNOWN
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        yield SealFinding.TIMESTAMP_INVALID
    if status.coverage == SignatureCoverageLevel.ENTIRE_REVISION:
        changes = status.diff_result
        if not isinstance(changes, DiffResult) or changes.modification_level > ModificationLevel.LTA_UPDATES:
            yield SealFinding.CHANGED_AFTERWARDS


def _plainly_written(hole: bytes) -> bool:
    """Whether the hole that a signature leaves for itself holds it, plainly, and zeros behind it."""
    written = bytes.fromhex(hole[1:-1].decode("ascii"))
    signature = ContentInfo.load(written, strict=False)
    length = len(signature.dump())
    digits = written.hex().encode()
    return hole in {b"<%s>" % digits, b"<%s>" % digits.upper()} and not any(written[length:])


def _context(
    reader: PdfFileReader, roots: Sequence[Certificate], moment: datetime | None, *, proven: bool = False
) -> ValidationContext:
    """What certificates are checked by: the proofs in the file, at the moment of an authority where it names one."""
    proofs = DocumentSecurityStore.read_dss(reader) if "/DSS" in reader.root else DocumentSecurityStore(None)
    return proofs.as_validation_context(
        {
            "trust_roots": list(roots),
            "allow_fetching": False,
            "moment": moment,
            "revocation_mode": "require" if proven else "soft-fail",
            "retroactive_revinfo": True,
        }
    )


def _level(reader: PdfFileReader, status: PdfSignatureStatus, *, archived: bool) -> SignatureLevel:
    if archived:
        return SignatureLevel.ARCHIVED
    if status.timestamp_validity is None:
        return SignatureLevel.BASIC
    return SignatureLevel.LONG_TERM if _holds_proofs(reader) else SignatureLevel.TIMESTAMPED


def _holds_proofs(reader: PdfFileReader) -> bool:
    return "/DSS" in reader.root and any(reader.root["/DSS"].get(kind) for kind in ("/CRLs", "/OCSPs"))


def _prefix(content: bytes, seal: EmbeddedPdfSignature, rendered: str | None) -> tuple[int, str]:
    """The length and hash of the file before it was signed: up to the last end of a file before the signature."""
    end = content.rfind(_END, 0, int(seal.byte_range[1])) + len(_END)
    ends = [length for length in (end + 1, end, end + 2) if content[end:length].strip(b"\r\n") == b""]
    hashes = [(length, hashlib.sha256(content[:length]).hexdigest()) for length in ends]
    return next((each for each in hashes if each[1] == rendered), hashes[0])


def _broken(error: Exception) -> SealFinding:
    cryptographic = isinstance(error, SignatureValidationError | ValueError) and not isinstance(error, PdfError)
    return SealFinding.SIGNATURE_INVALID if cryptographic else SealFinding.NOT_A_PDF
