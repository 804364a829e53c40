"""Seals on rendered documents: what stays as it was, which level, and what others say (documents.md 6, 17.4)."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO
from pathlib import Path
from typing import Self

import httpx
import pikepdf
import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from application.kernel.rendering import RenderedDocument
from application.kernel.signatures import SealedDocument, SealFinding, SealingError, SignatureLevel
from infra.signing.development import AUTHORITY, FOLDER, PEM, SEAL, read_holder
from infra.signing.keys import SealKey
from infra.signing.sealing import PdfSealer
from infra.signing.stamping import HttpStamper
from infra.signing.verifying import RecordedHashes, verify_pdf
from tests.infra.rendering.poppler import poppler

ADDRESS = "http://127.0.0.1:9/tsa"


def test_the_rendered_document_is_the_beginning_of_the_sealed_one(
    rendered: RenderedDocument, sealed: SealedDocument
) -> None:
    assert sealed.prefix_length == len(rendered.content)
    assert hashlib.sha256(sealed.content[: sealed.prefix_length]).hexdigest() == rendered.sha256
    assert hashlib.sha256(sealed.content).hexdigest() == sealed.sha256
    assert sealed.level is SignatureLevel.LONG_TERM
    with pikepdf.open(BytesIO(rendered.content)) as before, pikepdf.open(BytesIO(sealed.content)) as after:
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
        assert {**after.docinfo} == {**before.docinfo}
        assert after.open_metadata().pdfa_status == "2A"
        [field] = after.Root.AcroForm.Fields
        assert "/AP" not in field
        assert [*map(int, field.Rect)] == [0, 0, 0, 0]
        assert int(field.F) & 4, "PDF/A-2 wants fields that would be printed"


def test_programs_that_are_not_ours_find_it_valid(sealed: SealedDocument, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed.content)
    said = poppler("pdfsig", "-nocert", str(file)).stdout.decode()
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    first, length, start, rest = byte_range(sealed.content)
    signature = bytes.fromhex(sealed.content[length + 1 : start - 1].decode())
    (tmp_path / "signature.der").write_bytes(signature)
    (tmp_path / "signed").write_bytes(sealed.content[first:length] + sealed.content[start : start + rest])
    verified = subprocess.run(
        [
            *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(tmp_path / "signature.der")),
            *("-content", str(tmp_path / "signed"), "-CAfile", str(data / FOLDER / PEM), "-purpose", "any"),
            *("-out", "/dev/null"),
        ],
        capture_output=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stderr


async def test_an_archive_timestamp_keeps_the_seal(
    key: SealKey, rendered: RenderedDocument, sealed: SealedDocument
) -> None:
    archived = await PdfSealer(key).archive(sealed.content)
    assert archived.level is SignatureLevel.ARCHIVED
    assert archived.content.startswith(sealed.content)
    assert archived.prefix_length == len(sealed.content)
    again = await PdfSealer(key).archive(archived.content)
    report = verify_pdf(again.content, key.trust, RecordedHashes(again.sha256, rendered.sha256))
    assert (report.findings, report.level) == ((), SignatureLevel.ARCHIVED)
    zeros = again.content.rindex(b"0000>")
    padded = again.content[:zeros] + b"1" + again.content[zeros + 1 :]
    assert verify_pdf(padded, key.trust).findings == (SealFinding.TIMESTAMP_INVALID,)
    with pikepdf.open(BytesIO(rendered.content)) as before, pikepdf.open(BytesIO(again.content)) as after:
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()


async def test_authorities_that_are_away_lower_the_level_and_refuse_nothing(
    key: SealKey, rendered: RenderedDocument
) -> None:
    asked = list[httpx.Request]()

    async def away(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise httpx.ConnectError("away")

    stampless = replace(key, stamper=HttpStamper(ADDRESS, httpx.MockTransport(away)))
    basic = await PdfSealer(stampless).seal(rendered.content)
    assert len(asked) == 1, "an authority that is away is not waited for twice"
    proofless = await PdfSealer(replace(key, lists=tuple)).seal(rendered.content)
    for sealed, level in ((basic, SignatureLevel.BASIC), (proofless, SignatureLevel.TIMESTAMPED)):
        report = verify_pdf(sealed.content, key.trust, RecordedHashes(sealed.sha256, rendered.sha256))
        assert (report.findings, report.level, sealed.level) == ((), level, level)
    with pytest.raises(SealingError, match="cannot be reached"):
        await PdfSealer(stampless).archive(basic.content)
    later = await PdfSealer(key).archive(basic.content)
    assert verify_pdf(later.content, key.trust).findings == ()


STAMP = "application/timestamp-reply"


@pytest.mark.parametrize(
    ("status", "kind", "cut", "level"),
    [
        (200, STAMP, None, SignatureLevel.LONG_TERM),
        (500, STAMP, None, SignatureLevel.BASIC),
        (200, "text/html", None, SignatureLevel.BASIC),
        (200, STAMP, -1, SignatureLevel.BASIC),
    ],
    ids=["an answer", "an error", "a page", "cut off"],
)
async def test_an_authority_over_http(
    key: SealKey,
    rendered: RenderedDocument,
    status: int,
    kind: str,
    cut: int | None,
    level: SignatureLevel,
) -> None:
    async def reply(request: httpx.Request) -> httpx.Response:
        assert key.stamper is not None
        stamp = await key.stamper.async_request_tsa_response(tsp.TimeStampReq.load(request.content))
        return httpx.Response(status, headers={"content-type": kind}, stream=httpx.ByteStream(stamp.dump()[:cut]))

    asked = replace(key, stamper=HttpStamper(ADDRESS, httpx.MockTransport(reply)))
    assert (await PdfSealer(asked).seal(rendered.content)).level is level


async def test_a_seal_that_ended_or_was_taken_back_seals_nothing(
    key: SealKey, rendered: RenderedDocument, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back = replace(key, lists=lambda: (revoked(data / FOLDER),))
    with pytest.raises(SealingError, match="revoked"):
        await PdfSealer(taken_back).seal(rendered.content)

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2056, 1, 1, tzinfo=tz)

    monkeypatch.setattr("infra.signing.sealing.datetime", Later)
    with pytest.raises(SealingError, match="ended at 2036"):
        await PdfSealer(key).seal(rendered.content)


async def test_what_cannot_be_sealed(key: SealKey, sealed: SealedDocument) -> None:
    for content, why in (
        (sealed.content, "signed already"),
        (b"no PDF", "cannot be sealed"),
        (b"", "cannot be sealed"),
    ):
        with pytest.raises(SealingError, match=why):
            await PdfSealer(key).seal(content)
    with pytest.raises(SealingError, match="no signature"):
        await PdfSealer(key).archive(sealed.content[: sealed.prefix_length])


async def test_several_are_sealed_at_once(key: SealKey, rendered: RenderedDocument) -> None:
    sealed = await asyncio.gather(*(PdfSealer(key).seal(rendered.content) for _ in range(3)))
    assert [verify_pdf(each.content, key.trust).findings for each in sealed] == [(), (), ()]


def byte_range(content: bytes) -> tuple[int, int, int, int]:
    """What the signature covers: two places, and how many bytes from there."""
    with pikepdf.open(BytesIO(content)) as pdf:
        first, length, start, rest = map(int, pdf.Root.AcroForm.Fields[0].V.ByteRange)
    return first, length, start, rest


def revoked(folder: Path) -> bytes:
    """The word of the authority that it took the seal back."""
    authority, seal = read_holder(folder, AUTHORITY), read_holder(folder, SEAL)
    now = datetime.now(UTC)
    entry = x509.RevokedCertificateBuilder().serial_number(seal.certificate.serial_number)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - timedelta(minutes=1))
        .next_update(now + timedelta(days=1))
        .add_revoked_certificate(entry.revocation_date(now - timedelta(hours=1)).build())
    )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)
