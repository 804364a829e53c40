"""Sealing PDFs: one incremental update behind the bytes that were rendered, which stay as they are."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import InsufficientRevinfoError, PathError, PathValidationError

from application.kernel.signatures import SealedDocument, Sealer, SealingError, SignatureLevel
from infra.signing.keys import SealKey

FIELD: Final = "Seal"
DIGEST: Final = "sha256"
NEWEST: Final = (1, 7)
_IN_ONE_UPDATE = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
_ARCHIVED_IN_ONE_UPDATE = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)


class PlainWriter(IncrementalPdfFileWriter):
    """Adds an update that keeps PDF/A-2, and leaves the metadata (XMP) as they are: their time is the record's."""

    def _update_meta(self) -> None:
        """Write no time of the wall clock."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Stay with PDF 1.7, which PDF/A-2 is made of: signatures on curves would have the file say 2.0."""
        super().ensure_output_version(min(version, NEWEST))  # type: ignore[no-untyped-call]

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Leave out what extends PDF 2.0."""
        if ext.base_version <= f"/{NEWEST[0]}.{NEWEST[1]}":
            super().register_extension(ext)


class PdfSealer(Sealer):
    """Seals with one key. The work is done in a thread: 0.2 s of the processor for a document."""

    def __init__(self, key: SealKey) -> None:
        self._key = key

    async def seal(self, content: bytes) -> SealedDocument:
        """The document under seal, at B-LT where the authorities answer."""
        return await asyncio.to_thread(self._seal, content)

    async def archive(self, sealed: bytes) -> SealedDocument:
        """The sealed document with an archive timestamp (B-LTA) behind it."""
        return await asyncio.to_thread(self._archive, sealed)

    def _seal(self, content: bytes) -> SealedDocument:
        certificate = self._certificate()
        if not certificate.not_valid_before <= datetime.now(UTC) <= certificate.not_valid_after:
            raise SealingError(f"the certificate of the seal ended at {certificate.not_valid_after.isoformat()}")
        away = False
        for level, stamper, context in self._attempts():
            if away and stamper is not None:
                continue
            try:
                signed = asyncio.run(self._sign(content, stamper, context))
            except TimestampRequestError:
                away = True
                continue
            except (OSError, InsufficientRevinfoError):
                continue
            except SigningError as error:
                if isinstance(error.__cause__, InsufficientRevinfoError):
                    continue
                raise SealingError(f"the seal cannot be used: {error.__cause__ or error}") from None
            except (PdfError, PathError, PathValidationError) as error:
                raise SealingError(f"this document cannot be sealed: {error}") from None
            return self._sealed(signed, level, len(content))
        raise AssertionError("a signature without timestamp and proofs asks nobody")

    def _attempts(self) -> Iterator[tuple[SignatureLevel, TimeStamper | None, ValidationContext | None]]:
        """What is tried, the best first."""
        if self._key.stamper is not None:
            yield SignatureLevel.LONG_TERM, self._key.stamper, self._context()
            yield SignatureLevel.TIMESTAMPED, self._key.stamper, None
        yield SignatureLevel.BASIC, None, None

    async def _sign(self, content: bytes, stamper: TimeStamper | None, context: ValidationContext | None) -> bytes:
        writer = PlainWriter(BytesIO(content))
        if writer.prev.embedded_signatures:
            raise SealingError("this document is signed already: seal the one that was rendered")
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=context is not None,
            validation_context=context,
            dss_settings=_IN_ONE_UPDATE,
        )
        signed = BytesIO()
        try:
            await PdfSigner(metadata, self._key.signer, timestamper=stamper).async_sign_pdf(writer, output=signed)
        finally:
            if context is not None:
                await context.aclose()  # type: ignore[no-untyped-call]
        return signed.getvalue()

    def _archive(self, sealed: bytes) -> SealedDocument:
        if self._key.stamper is None:
            raise SealingError("there is no timestamp authority: set FOJA_SEAL_TIMESTAMP_AUTHORITY")
        try:
            archived = asyncio.run(self._stamp(sealed, self._key.stamper))
        except (OSError, SigningError, PdfError, PathError, PathValidationError) as error:
            raise SealingError(f"this document gets no archive timestamp now: {error}") from None
        return self._sealed(archived, SignatureLevel.ARCHIVED, len(sealed))

    async def _stamp(self, sealed: bytes, stamper: TimeStamper) -> bytes:
        writer = PlainWriter(BytesIO(sealed))
        if not writer.prev.embedded_signatures:
            raise SealingError("this document has no signature that could be kept: seal it first")
        context, stamped = self._context(), BytesIO()
        try:
            await PdfTimeStamper(stamper).async_timestamp_pdf(
                writer, DIGEST, context, output=stamped, dss_settings=_ARCHIVED_IN_ONE_UPDATE
            )
        finally:
            await context.aclose()  # type: ignore[no-untyped-call]
        return stamped.getvalue()

    def _context(self) -> ValidationContext:
        """What the certificates are checked by: lists at hand, and those that the certificates name the address of."""
        trust = self._key.trust
        return ValidationContext(
            trust_roots=[*trust.seals, *trust.stamps],
            crls=self._key.lists(),
            allow_fetching=True,
            revocation_mode="require",
        )

    def _sealed(self, content: bytes, level: SignatureLevel, prefix: int) -> SealedDocument:
        digest, identity = (hashlib.sha256(each).hexdigest() for each in (content, self._certificate().dump()))
        return SealedDocument(content, digest, level, identity, prefix)

    def _certificate(self) -> Certificate:
        certificate = self._key.signer.signing_cert
        if certificate is None:
            raise SealingError("the key of the seal has no certificate")
        return certificate
