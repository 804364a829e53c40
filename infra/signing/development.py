"""An authority of its own for developers: certificates of a seal and of timestamps that nobody else believes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER: Final = "development-seal"
AUTHORITY: Final = "authority"
SEAL: Final = "seal"
STAMPS: Final = "timestamps"
PEM: Final = "authority.pem"
"""The certificate that programs which are not ours are told to believe."""
_NAME: Final = "Foja development authority"
_HOLDS = timedelta(days=3650)
_LIST_HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who signs: a key, its certificate, and that of the authority."""

    key: RSAPrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate


def development_folder(data: Path) -> Path:
    """The authority's folder in a data folder, made on first use; of two at once, the first one stays."""
    folder = data / FOLDER
    if not folder.exists():
        unfinished = folder.with_name(f"{FOLDER}.{secrets.token_hex(8)}")
        unfinished.mkdir(mode=0o700, parents=True)
        make_authority(unfinished, datetime.now(UTC))
        try:
            unfinished.rename(folder)
        except OSError:
            for file in unfinished.iterdir():
                file.unlink()
            unfinished.rmdir()
    return folder


def is_for_development(certificate: Certificate) -> bool:
    """Whether it is of an authority that made itself, or certified by one."""
    names = (certificate.subject.native, certificate.issuer.native)
    return any(name.get("common_name") == _NAME for name in names)


def read_holder(folder: Path, name: str) -> Holder:
    """The holder of the seal, of the timestamps or of the authority. Raises ValueError, OSError."""
    key, certificate, others = pkcs12.load_key_and_certificates((folder / f"{name}.p12").read_bytes(), None)
    if not isinstance(key, RSAPrivateKey) or certificate is None:
        raise ValueError(f"{folder} was not made by Foja: remove it, and another one is made")
    return Holder(key, certificate, others[0] if others else certificate)


def revocations(authority: Holder, now: datetime) -> bytes:
    """The authority's word (CRL, DER) that it took no certificate back."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - timedelta(minutes=1))
        .next_update(now + _LIST_HOLDS)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(_issued_by(authority.key), critical=False)
    )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def make_authority(folder: Path, now: datetime) -> None:
    """Fill a folder with an authority and its certificates, which hold ten years from now on."""
    key = generate_private_key(65537, 2048)
    constraints = (x509.BasicConstraints(ca=True, path_length=0), _usage("key_cert_sign", "crl_sign"))
    root = _certificate(_NAME, key, None, now, constraints)
    authority = Holder(key, root, root)
    _write(folder / f"{AUTHORITY}.p12", AUTHORITY, authority)
    for name, subject, marks in (
        (SEAL, "Foja development seal", (_usage("digital_signature", "content_commitment"),)),
        (STAMPS, "Foja development timestamps", (_usage("digital_signature"), _FOR_STAMPS)),
    ):
        own = generate_private_key(65537, 2048)
        _write(folder / f"{name}.p12", name, Holder(own, _certificate(subject, own, authority, now, marks), root))
    (folder / PEM).write_bytes(root.public_bytes(Encoding.PEM))


def _certificate(
    subject: str,
    key: RSAPrivateKey,
    authority: Holder | None,
    now: datetime,
    marks: Sequence[x509.ExtensionType],
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    issuing = authority.key if authority else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(authority.certificate.subject if authority else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _HOLDS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issued_by(issuing), critical=False)
    )
    for mark in marks:
        builder = builder.add_extension(mark, critical=True)
    return builder.sign(issuing, hashes.SHA256())


_FOR_STAMPS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
_USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def _usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in names for use in _USES})


def _issued_by(key: RSAPrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _write(file: Path, name: str, holder: Holder) -> None:
    authority = None if holder.certificate == holder.authority else [holder.authority]
    content = pkcs12.serialize_key_and_certificates(
        name.encode(), holder.key, holder.certificate, authority, NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
