"""Which key seals: that of the settings, or in development one that made itself; production takes no other."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from infra.settings.settings import Profile, Settings, SettingsError
from infra.signing.development import FOLDER, PEM, SEAL, development_folder, read_holder
from infra.signing.keys import SealKey, seal_key

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def pkcs12_file(data: Path, key: SealKey) -> Path:
    """The seal of the development folder, as an operator would keep theirs."""
    holder = read_holder(data / FOLDER, SEAL)
    file = data / "seal.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", holder.key, holder.certificate, [holder.authority], BestAvailableEncryption(b"secret word")
        )
    )
    file.chmod(0o600)
    (data / "seal.password").write_text("secret word\n", encoding="ascii")
    (data / "seal.password").chmod(0o600)
    return file


def own(data: Path, **settings: object) -> Settings:
    """The authority of developers stands in for that of an operator, which production would not let it."""
    return Settings.load(data=data, **settings)


def test_the_seal_for_development_makes_itself_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        folders = set(threads.map(development_folder, [tmp_path / "new"] * 2))
    [folder] = folders
    assert sorted(file.name for file in folder.parent.iterdir()) == [FOLDER]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*.p12")} == {0o600}
    first, second = (seal_key(Settings.load(data=tmp_path / "new")) for _ in range(2))
    assert certificate(first) == certificate(second)


def test_production_takes_no_seal_that_made_itself(data: Path, key: SealKey) -> None:
    assert (data / FOLDER).exists()
    with pytest.raises(SettingsError, match="FOJA_SEAL_KEY: this installation seals documents"):
        seal_key(Settings.load(data=data, profile=Profile.PRODUCTION))


@pytest.mark.parametrize("variable", ["seal_ca", "seal_timestamp_ca"])
def test_production_believes_no_authority_that_made_itself(
    data: Path, pkcs12_file: Path, variable: str, tmp_path: Path
) -> None:
    """Neither for the seal nor for timestamps; the other one is of somebody else."""
    files = {"seal_ca": somebody_else(tmp_path), "seal_timestamp_ca": somebody_else(tmp_path)}
    named: dict[str, object] = {**files, variable: data / FOLDER / PEM, "seal_password": data / "seal.password"}
    named["seal_timestamp_authority"] = "https://tsa.example.org"
    with pytest.raises(SettingsError, match=f"FOJA_{variable.upper()}: .* is an authority that Foja made for devel"):
        seal_key(Settings.load(data=data, profile=Profile.PRODUCTION, seal_key=pkcs12_file, **named))


def somebody_else(folder: Path) -> Path:
    """The certificate of another authority."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    file = folder / "authority.pem"
    file.write_bytes(builder.sign(private, hashes.SHA256()).public_bytes(Encoding.PEM))
    return file


def test_a_key_of_the_operator(data: Path, key: SealKey, pkcs12_file: Path) -> None:
    settings = own(data, seal_key=pkcs12_file, seal_password=data / "seal.password", seal_ca=data / FOLDER / PEM)
    named = seal_key(settings)
    assert certificate(named) == certificate(key)
    assert named.stamper is None
    stamped = settings.model_copy(
        update={"seal_timestamp_authority": "https://tsa.example.org", "seal_timestamp_ca": data / FOLDER / PEM}
    )
    assert seal_key(stamped).stamper is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seal_ca": None}, "FOJA_SEAL_CA: name the file"),
        ({"seal_ca": "seal.p12"}, "FOJA_SEAL_CA: .* holds no certificates"),
        ({"seal_password": None}, "FOJA_SEAL_KEY: .* holds no key with its certificate that FOJA_SEAL_PASSWORD opens"),
        ({"seal_password": "nothing"}, "FOJA_SEAL_PASSWORD: .*nothing cannot be read: No such file"),
        ({"seal_key": "open.p12"}, "FOJA_SEAL_KEY: .* can be read by others: chmod 600"),
        (
            {"seal_timestamp_authority": "http://tsa.example.org"},
            "FOJA_SEAL_TIMESTAMP_AUTHORITY: it must be an address",
        ),
        ({"seal_timestamp_authority": "https://tsa.example.org"}, "FOJA_SEAL_TIMESTAMP_CA: name the file"),
    ],
)
def test_settings_that_cannot_be_used(data: Path, pkcs12_file: Path, change: dict[str, str | None], said: str) -> None:
    (data / "open.p12").write_bytes(pkcs12_file.read_bytes())
    (data / "open.p12").chmod(0o644)
    paths = {
        name: value if value is None or "://" in value else data / value
        for name, value in {
            "seal_key": "seal.p12",
            "seal_password": "seal.password",
            "seal_ca": f"{FOLDER}/{PEM}",
            **change,
        }.items()
    }
    with pytest.raises(SettingsError, match=said) as refused:
        seal_key(own(data, **paths))
    assert "secret word" not in str(refused.value)


def certificate(key: SealKey) -> bytes:
    assert key.signer.signing_cert is not None
    return bytes(key.signer.signing_cert.dump())
