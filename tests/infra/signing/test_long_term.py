"""A seal outlives its certificates: each archive timestamp is believed by the time of the one behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko_certvalidator import ValidationContext

from application.kernel.rendering import RenderedDocument
from application.kernel.signatures import SealFinding, SignatureLevel
from infra.signing.development import AUTHORITY, make_authority, read_holder, revocations
from infra.signing.keys import SealKey, development_key
from infra.signing.sealing import PlainWriter
from infra.signing.signer import LoadedStamper
from infra.signing.trust import SealTrust
from infra.signing.verifying import verify_pdf

BEGUN = datetime(2014, 1, 1, tzinfo=UTC)
ENDED = BEGUN + timedelta(days=3650)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an authority whose certificates ended years ago."""
    folder = tmp_path_factory.mktemp("old")
    make_authority(folder, BEGUN)
    return folder


async def sealed_in_the_past(folder: Path, content: bytes, at: datetime) -> bytes:
    key = development_key(folder)
    context = ValidationContext(
        trust_roots=list(key.trust.seals),
        crls=[revocations(read_holder(folder, AUTHORITY), at)],
        moment=at,
        revocation_mode="require",
    )
    metadata = PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=context,
    )
    signer = PdfSigner(metadata, key.signer, timestamper=stamper(key, at))
    signed: bytes = (await signer.async_sign_pdf(PlainWriter(BytesIO(content)))).getvalue()
    return signed


async def archived_in_the_past(key: SealKey, sealed: bytes, at: datetime) -> bytes:
    context = ValidationContext(trust_roots=list(key.trust.stamps), moment=at, revocation_mode="soft-fail")
    stamping = PdfTimeStamper(stamper(key, at)).async_timestamp_pdf(PlainWriter(BytesIO(sealed)), "sha256", context)
    archived: bytes = (await stamping).getvalue()
    return archived


def stamper(key: SealKey, at: datetime) -> LoadedStamper:
    assert isinstance(key.stamper, LoadedStamper)
    key.stamper.fixed_dt = at
    return key.stamper


async def test_an_archive_timestamp_in_time_keeps_a_seal_whose_certificates_have_ended(
    old: Path, key: SealKey, rendered: RenderedDocument, tmp_path: Path
) -> None:
    sealed = await sealed_in_the_past(old, rendered.content, ENDED - timedelta(days=300))
    younger = tmp_path / "younger"
    younger.mkdir()
    make_authority(younger, ENDED - timedelta(days=100))
    archiving = development_key(younger)
    archived = await archived_in_the_past(archiving, sealed, ENDED - timedelta(days=50))
    too_late = await archived_in_the_past(archiving, sealed, ENDED + timedelta(days=50))

    former = development_key(old).trust
    trust = SealTrust(former.seals, (*former.stamps, *archiving.trust.stamps))
    report = verify_pdf(archived, trust)
    assert (report.findings, report.level) == ((), SignatureLevel.ARCHIVED)
    assert report.signed_at == ENDED - timedelta(days=300)
    for content in (sealed, too_late):
        assert SealFinding.TIMESTAMP_INVALID in verify_pdf(content, trust).findings


async def test_a_seal_made_after_its_certificate_ended(old: Path, key: SealKey, rendered: RenderedDocument) -> None:
    former = development_key(old)
    metadata = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    late = (await PdfSigner(metadata, former.signer).async_sign_pdf(PlainWriter(BytesIO(rendered.content)))).getvalue()
    assert verify_pdf(late, former.trust).findings == (SealFinding.CERTIFICATE_ENDED,)
