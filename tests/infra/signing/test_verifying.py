"""What verifying finds in a file that was changed, and in one that says more than was rendered."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import pikepdf
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from application.kernel.rendering import RenderedDocument
from application.kernel.signatures import SealedDocument, SealFinding
from infra.signing.keys import SealKey
from infra.signing.sealing import PlainWriter
from infra.signing.trust import SealTrust
from infra.signing.verifying import RecordedHashes, verify_pdf
from tests.infra.rendering.poppler import poppler
from tests.infra.signing.test_sealing import byte_range

F = SealFinding
METADATA = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)


def test_a_sealed_file_says_what_it_is(key: SealKey, rendered: RenderedDocument, sealed: SealedDocument) -> None:
    report = verify_pdf(sealed.content, key.trust, RecordedHashes(sealed.sha256, rendered.sha256))
    assert report.valid
    assert report.signer == "Common Name: Foja development seal"
    assert report.certificate_sha256 == sealed.certificate_sha256
    assert (report.prefix_length, report.prefix_sha256) == (sealed.prefix_length, rendered.sha256)
    assert report.level is sealed.level
    assert report.signed_at is not None
    assert verify_pdf(sealed.content, key.trust).prefix_sha256 == rendered.sha256, "also without a record"


@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_each_changed_byte_is_found(key: SealKey, sealed: SealedDocument, share: float, bit: int) -> None:
    content = changed(sealed.content, int(share * len(sealed.content)), bit)
    report = verify_pdf(content, key.trust, RecordedHashes(sealed.sha256))
    assert F.FILE_DIFFERS in report.findings
    _, length, start, _ = byte_range(sealed.content)
    if not length <= int(share * len(sealed.content)) < start:
        assert report.findings != (F.FILE_DIFFERS,), "the signature finds it without the record"


def test_a_byte_at_each_kind_of_place_is_found_by_others_too(
    key: SealKey, sealed: SealedDocument, tmp_path: Path
) -> None:
    _, length, start, rest = byte_range(sealed.content)
    places = {
        "in the rendered document": sealed.prefix_length // 2,
        "in the update": length - 200,
        "behind the signature": start + rest - 30,
        "in the zeros behind it": start - 20,
    }
    for where, place in places.items():
        content = changed(sealed.content, place, 1)
        assert not verify_pdf(content, key.trust).valid, where
        if "zeros" not in where:
            (tmp_path / "changed.pdf").write_bytes(content)
            assert b"Signature is Valid" not in poppler("pdfsig", "-nocert", str(tmp_path / "changed.pdf")).stdout


def test_a_file_that_was_cut_or_went_on(key: SealKey, sealed: SealedDocument) -> None:
    trust, recorded = key.trust, RecordedHashes(sealed.sha256)
    assert F.FILE_DIFFERS in verify_pdf(sealed.content[:-1], trust, recorded).findings
    assert F.FILE_DIFFERS in verify_pdf(sealed.content + b"\n", trust, recorded).findings
    assert verify_pdf(sealed.content[: sealed.prefix_length], trust).findings == (F.NO_SIGNATURE,)
    assert verify_pdf(b"%PDF-1.7\n%%EOF", trust).findings == (F.NOT_A_PDF,)
    assert verify_pdf(b"", trust).findings == (F.NOT_A_PDF,)
    longer = written(over_the_page(sealed.content))
    assert shows(longer) == b"BT ET"
    assert F.CHANGED_AFTERWARDS in verify_pdf(longer, trust).findings


def test_a_seal_whose_update_shows_another_page_is_found(key: SealKey, rendered: RenderedDocument) -> None:
    """The hash of the prefix alone would say that all is well."""
    writer, signer = over_the_page(rendered.content), PdfSigner(METADATA, key.signer)
    other = asyncio.run(signer.async_sign_pdf(writer)).getvalue()
    assert other.startswith(rendered.content)
    assert shows(other) == b"BT ET"
    report = verify_pdf(other, key.trust, RecordedHashes(None, rendered.sha256))
    assert report.findings == (F.CHANGED_AFTERWARDS,)


def test_a_seal_of_somebody_else_is_not_believed(key: SealKey, stranger: SealKey, sealed: SealedDocument) -> None:
    findings = (F.CERTIFICATE_UNKNOWN, F.TIMESTAMP_INVALID)
    assert verify_pdf(sealed.content, stranger.trust).findings == findings
    assert verify_pdf(sealed.content, SealTrust((), ())).findings == findings
    assert verify_pdf(sealed.content, SealTrust((), key.trust.stamps)).findings == (F.CERTIFICATE_UNKNOWN,)
    assert verify_pdf(sealed.content, SealTrust(key.trust.seals, ())).findings == (F.TIMESTAMP_INVALID,)


def changed(content: bytes, place: int, bit: int) -> bytes:
    return content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]


def over_the_page(content: bytes) -> PlainWriter:
    """The file with an update that puts other words on its first page, to be written or to be sealed."""
    writer = PlainWriter(BytesIO(content))
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page.get_object()[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page.get_object())
    return writer


def written(writer: PlainWriter) -> bytes:
    file = BytesIO()
    writer.write(file)  # type: ignore[no-untyped-call]
    return file.getvalue()


def shows(content: bytes) -> bytes:
    """What stands on the first page."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return pdf.pages[0].Contents.read_bytes()
