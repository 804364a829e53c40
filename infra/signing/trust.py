"""By which certificates seals and timestamps are believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509

from infra.settings.settings import Profile, Settings, SettingsError
from infra.signing.development import FOLDER, PEM


@dataclass(frozen=True, slots=True)
class SealTrust:
    """The certificates that a seal, and a timestamp, must lead to."""

    seals: Sequence[x509.Certificate]
    stamps: Sequence[x509.Certificate]


def seal_trust(settings: Settings) -> SealTrust:
    """Whom the settings believe; in development, where they name nobody, the authority of the data folder.

    Raises SettingsError.
    """
    development = settings.data.expanduser() / FOLDER / PEM
    if settings.seal_ca is None and settings.profile is Profile.DEVELOPMENT and development.exists():
        return read_trust(development, development)
    stamps = settings.seal_timestamp_ca
    return SealTrust(
        believed("FOJA_SEAL_CA", settings.seal_ca),
        () if stamps is None else believed("FOJA_SEAL_TIMESTAMP_CA", stamps),
    )


def read_trust(seals: Path, stamps: Path) -> SealTrust:
    """The certificates (PEM) of two files. Raises SettingsError."""
    return SealTrust(believed("the authority of seals", seals), believed("the authority of timestamps", stamps))


def believed(variable: str, file: Path | None) -> Sequence[x509.Certificate]:
    """The certificates of a file (PEM). Raises SettingsError, which names the variable."""
    if file is None:
        raise SettingsError(f"{variable}: name the file of the certificates (PEM) that are believed")
    try:
        blocks = pem.unarmor(file.expanduser().read_bytes(), multiple=True)
        found = [x509.Certificate.load(der, strict=True) for _, _, der in blocks]
        for certificate in found:
            certificate.subject.native  # noqa: B018 - parses it
    except (OSError, ValueError) as error:
        raise SettingsError(f"{variable}: {file} holds no certificates (PEM): {error}") from None
    return found
