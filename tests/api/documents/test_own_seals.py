"""A document of a kind that its approver seals: with a key of their own, on real servers; another key is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from infra.settings.settings import Settings
from infra.signing.development import AUTHORITY, FOLDER, PEM, read_holder
from infra.signing.keys import seal_key
from infra.signing.sealing import PdfSealer
from tests.api.conftest import Client
from tests.api.documents.scene import (
    ADOPTER,
    FILE,
    MOH,
    SETUP,
    TERMS,
    Enum,
    approve,
    do,
    document_id,
    open_series,
    uuid_of,
)
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until

ORDER = document_id(1)
DOCUMENT = "query($id: String!) { document(documentId: $id) { status blob sealedBy sealRefused } }"
NOW = datetime.now(UTC).replace(microsecond=0)
HOLDS = (NOW - timedelta(days=1), NOW + timedelta(days=365))


async def test_the_approver_seals_with_a_key_of_their_own(ministry: Client, settings: Settings) -> None:
    await open_series(ministry)
    await _define(ministry)
    filer = {"holder": "carlos", "roleId": "filer", "unit": MOH, "reason": "Duty"}
    await do(ministry, SETUP, "grantRole", grantId=uuid_of(80), **filer)
    await approve(ministry, ORDER, kind="order")
    await do(ministry, "rosa", "registerDocument", documentId=ORDER)
    rendered = await _until(ministry, status="RENDERED")
    assert (rendered["sealedBy"], rendered["sealRefused"]) == ("APPROVER", None)
    plain = (await ministry.http.get(f"/files/{rendered['blob']}", headers={WHO: "carlos"})).content

    of_installation = (await PdfSealer(seal_key(settings)).seal(plain)).content
    upload = await _uploaded(ministry, of_installation)
    await do(ministry, "carlos", "sealDocument", documentId=ORDER, uploadId=upload)
    await _until(ministry, sealRefused="certificate_unknown")

    sealed, certificate = await _sealed_by_carlos(settings, plain)
    said = {"certificateSha256": certificate, "unit": MOH, "holder": "carlos"}
    said |= {"validFrom": HOLDS[0].isoformat(), "validUntil": HOLDS[1].isoformat()}
    await do(ministry, "rosa", "registerCertificate", **said)
    await do(ministry, "carlos", "sealDocument", documentId=ORDER, uploadId=await _uploaded(ministry, sealed))
    issued = await _until(ministry, status="ISSUED")
    assert issued["sealRefused"] is None
    assert (await ministry.http.get(f"/files/{issued['blob']}", headers={WHO: "carlos"})).content == sealed


async def _define(client: Client) -> None:
    said = {"terms": {**TERMS, "title": "Order"}, "sealedBy": Enum("APPROVER")}
    await do(client, SETUP, "draftKind", jurisdiction="EX", code="order", version=1, **said)
    today = datetime.now(UTC).date().isoformat()
    await do(client, ADOPTER, "adoptKind", jurisdiction="EX", code="order", version=1, effectiveOn=today)


async def _until(client: Client, **wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def reached() -> bool:
        nonlocal found
        found = (await client.ask(DOCUMENT, acting("carlos"), id=ORDER))["document"]
        return all(found[name] == value for name, value in wanted.items())

    await until(reached)
    return found


async def _uploaded(client: Client, content: bytes) -> str:
    """An upload of the unit for the file, once it is admitted."""
    query = {"thing": FILE, "unit": MOH, "name": "sealed.pdf", "type": "application/pdf"}
    answer = await client.http.post("/files", content=content, params=query, headers={WHO: "carlos"})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = {}

    async def admitted() -> bool:
        nonlocal told
        told = (await client.http.get(answer.headers["location"], headers={WHO: "carlos"})).json()
        assert told["state"] != "rejected", told
        return bool(told["state"] == "admitted")

    await until(admitted)
    return str(told["upload"])


async def _sealed_by_carlos(settings: Settings, plain: bytes) -> tuple[bytes, str]:
    """The file under the seal of a key that the authority certified for Carlos, and the hash of its certificate."""
    authority = read_holder(settings.data / FOLDER, AUTHORITY)
    private = ec.generate_private_key(ec.SECP256R1())
    use = x509.KeyUsage(False, True, False, False, False, False, False, False, False)  # noqa: FBT003 - non-repudiation
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Carlos")]))
        .issuer_name(authority.certificate.subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(HOLDS[0])
        .not_valid_after(HOLDS[1])
        .add_extension(use, critical=True)
        .sign(authority.key, hashes.SHA256())
    )
    file = settings.data / "carlos.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"c", private, certificate, None, BestAvailableEncryption(b"w"))
    )
    (settings.data / "carlos.password").write_bytes(b"w")
    for secret in (file, settings.data / "carlos.password"):
        secret.chmod(0o600)
    own = {
        "seal_key": file,
        "seal_password": settings.data / "carlos.password",
        "seal_ca": settings.data / FOLDER / PEM,
    }
    sealed = await PdfSealer(seal_key(settings.model_copy(update=own))).seal(plain)
    return sealed.content, sealed.certificate_sha256
