"""The seal of an operator: an ECDSA key in a PKCS#12 file, and an authority whose lists are fetched where they lie."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from application.kernel.rendering import RenderedDocument
from application.kernel.signatures import SignatureLevel
from infra.settings.settings import Settings
from infra.signing.development import AUTHORITY, FOLDER, PEM, Holder, read_holder, revocations
from infra.signing.evidence import sign_evidence, verify_evidence
from infra.signing.keys import SealKey, seal_key
from infra.signing.sealing import PdfSealer
from infra.signing.verifying import verify_pdf
from tests.infra.rendering.poppler import poppler
from tests.infra.signing.test_evidence import EVIDENCE

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority(data: Path, key: SealKey) -> Holder:
    return read_holder(data / FOLDER, AUTHORITY)


def own_seal(data: Path, authority: Holder, lists: str | None) -> SealKey:
    """The key that settings name, whose certificate names where the lists of its authority lie."""
    private = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ministry of Health, seal")]))
        .issuer_name(authority.certificate.subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=365))
        .add_extension(
            x509.KeyUsage(False, True, False, False, False, False, False, False, False),  # noqa: FBT003 - non-repudiation
            critical=True,
        )
    )
    if lists is not None:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(lists)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    certificate = builder.sign(authority.key, hashes.SHA256())
    file, password = data / "own.p12", data / "own.password"
    encryption = BestAvailableEncryption(b"word")
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", private, certificate, None, encryption))
    password.write_bytes(b"word")
    for secret in (file, password):
        secret.chmod(0o600)
    settings = Settings.load(
        data=data,
        seal_key=file,
        seal_password=password,
        seal_ca=data / FOLDER / PEM,
    )
    return seal_key(settings)


@contextmanager
def served(content: bytes) -> Iterator[str]:
    class Lists(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/pkix-crl")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Lists) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/list.crl"
        finally:
            server.shutdown()
            thread.join()


async def test_lists_are_fetched_where_the_certificate_says(
    data: Path, key: SealKey, authority: Holder, rendered: RenderedDocument, tmp_path: Path
) -> None:

    with served(revocations(authority, NOW)) as address:
        own = replace(own_seal(data, authority, address), stamper=key.stamper)
        sealed = await PdfSealer(own).seal(rendered.content)
    away = await PdfSealer(own).seal(rendered.content)
    assert (sealed.level, away.level) == (SignatureLevel.LONG_TERM, SignatureLevel.TIMESTAMPED)
    for each in (sealed, away):
        report = verify_pdf(each.content, key.trust)
        assert (report.findings, report.level) == ((), each.level)
        assert report.signer == "Common Name: Ministry of Health, seal"
    with pikepdf.open(BytesIO(sealed.content)) as pdf:
        assert "/Version" not in pdf.Root, "PDF/A-2 is PDF 1.7"
        assert [*pdf.Root.Extensions] == ["/ESIC"]
    (tmp_path / "sealed.pdf").write_bytes(sealed.content)
    assert b"Signature is Valid" in poppler("pdfsig", "-nocert", str(tmp_path / "sealed.pdf")).stdout


def test_evidence_under_an_ecdsa_key(data: Path, key: SealKey, authority: Holder) -> None:
    own = own_seal(data, authority, None)
    report = verify_evidence(sign_evidence(EVIDENCE, own, NOW), key.trust)
    assert report.valid
    assert report.told["component"] == "C.3"
