"""What seals are made with: a key of the installation in a PKCS#12 file, or in development one that made itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from infra.settings.settings import Profile, Settings, SettingsError, is_loopback
from infra.signing.development import (
    AUTHORITY,
    SEAL,
    STAMPS,
    Holder,
    development_folder,
    is_for_development,
    read_holder,
    revocations,
)
from infra.signing.signer import LoadedSigner, LoadedStamper
from infra.signing.stamping import HttpStamper
from infra.signing.trust import SealTrust, believed


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key with its certificate, who stamps, whom both are believed by, and lists of revocations (CRL) at hand."""

    signer: LoadedSigner = field(repr=False)
    stamper: TimeStamper | None
    trust: SealTrust
    lists: Callable[[], Sequence[bytes]] = tuple

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key. Raises ValueError where there is none."""
        if self.signer.signing_cert is None:
            raise ValueError("the key of the seal has no certificate")
        return self.signer.signing_cert


def seal_key(settings: Settings) -> SealKey:
    """The key that the settings name; in development, without one, that of the data folder. Raises SettingsError."""
    if settings.seal_key is not None:
        return _named(settings, settings.seal_key)
    if settings.profile is not Profile.DEVELOPMENT:
        raise SettingsError(
            "FOJA_SEAL_KEY: this installation seals documents, and needs the PKCS#12 file of its seal; one that makes "
            "itself is for development. FOJA_SEAL_PASSWORD and FOJA_SEAL_CA go with it"
        )
    return development_key(development_folder(settings.data.expanduser()))


def _named(settings: Settings, file: Path) -> SealKey:
    roots = _of_somebody(settings, "FOJA_SEAL_CA", settings.seal_ca)
    password = _secret("FOJA_SEAL_PASSWORD", settings.seal_password)
    try:
        signer = LoadedSigner.load_pkcs12_data(_private("FOJA_SEAL_KEY", file), other_certs=roots, passphrase=password)
    except ValueError:
        raise SettingsError(
            f"FOJA_SEAL_KEY: {file} holds no key with its certificate that FOJA_SEAL_PASSWORD opens"
        ) from None
    address = settings.seal_timestamp_authority
    if not address:
        return SealKey(signer, None, SealTrust(roots, ()))
    parts = urlsplit(address)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        raise SettingsError("FOJA_SEAL_TIMESTAMP_AUTHORITY: it must be an address such as https://tsa.example.org")
    stamps = _of_somebody(settings, "FOJA_SEAL_TIMESTAMP_CA", settings.seal_timestamp_ca)
    return SealKey(signer, HttpStamper(address), SealTrust(roots, stamps))


def _of_somebody(settings: Settings, variable: str, file: Path | None) -> Sequence[x509.Certificate]:
    """The certificates that are believed; production does not believe an authority that made itself for developers."""
    found = believed(variable, file)
    if settings.profile is not Profile.DEVELOPMENT and any(is_for_development(each) for each in found):
        raise SettingsError(
            f"{variable}: {file} is an authority that Foja made for development, which nobody else believes; production"
            " names the certificates of the authority that certified the key"
        )
    return found


def development_key(folder: Path) -> SealKey:
    """The seal and the timestamps of a folder for development. Raises SettingsError."""
    try:
        authority, seal, stamps = (read_holder(folder, name) for name in (AUTHORITY, SEAL, STAMPS))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the seal for development in {folder} cannot be read: {error}") from None
    root = _certificate(authority)
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register(root)
    signer = LoadedSigner(signing_cert=_certificate(seal), signing_key=_key(seal), cert_registry=known)
    stamper = LoadedStamper(_certificate(stamps), _key(stamps), certs_to_embed=known)
    return SealKey(signer, stamper, SealTrust((root,), (root,)), lambda: (revocations(authority, datetime.now(UTC)),))


def _secret(variable: str, file: Path | None) -> bytes | None:
    return None if file is None else _private(variable, file).rstrip(b"\r\n")


def _private(variable: str, file: Path) -> bytes:
    try:
        if file.expanduser().stat().st_mode & 0o077:
            raise SettingsError(f"{variable}: {file} can be read by others: chmod 600 {file}")
        return file.expanduser().read_bytes()
    except OSError as error:
        raise SettingsError(f"{variable}: {file} cannot be read: {error.strerror}") from None


def _certificate(holder: Holder) -> x509.Certificate:
    return x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER))


def _key(holder: Holder) -> keys.PrivateKeyInfo:
    encoded = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(encoded)
