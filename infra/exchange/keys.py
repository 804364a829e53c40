"""The key that this installation signs manifests and receipts with: an Ed25519 JWK in a file."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from infra.settings.settings import Profile, Settings, SettingsError

FILE = "exchange.key"


class NoExchangeKeyError(SettingsError):
    """No key is named: nothing is sent, and nothing taken in."""


def exchange_key(settings: Settings) -> OKPKey:
    """The key that the settings name; in development, without one, that of the data folder.

    Raises SettingsError, NoExchangeKeyError among them.
    """
    if settings.exchange_key is not None:
        return read_key(settings.exchange_key.expanduser())
    if settings.profile is not Profile.DEVELOPMENT:
        raise NoExchangeKeyError(
            "FOJA_EXCHANGE_KEY: to exchange with other installations, this one needs the file of a key of its own"
            " (./foja exchange new-key FILE makes one)"
        )
    file = settings.data.expanduser() / FILE
    if not file.exists():
        make_key(file)
    return read_key(file)


def make_key(file: Path) -> bool:
    """Lay down a new key for its owner alone; False where there is a file already: of two at once the first stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(orjson.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)) + b"\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        file.hardlink_to(unfinished)
    except FileExistsError:
        return False
    finally:
        unfinished.unlink()
    return True


def read_key(file: Path) -> OKPKey:
    """The key in a file; raises SettingsError, which shows nothing of it."""
    try:
        if file.stat().st_mode & 0o077:
            raise SettingsError(f"FOJA_EXCHANGE_KEY: {file} can be read by others: chmod 600 {file}")
        key = OKPKey.import_key(orjson.loads(file.read_bytes()))
    except OSError as error:
        raise SettingsError(f"FOJA_EXCHANGE_KEY: {file} cannot be read: {error.strerror}") from None
    except (JoseError, ValueError, TypeError, KeyError):
        raise SettingsError(f"FOJA_EXCHANGE_KEY: {file} holds no Ed25519 key as a JWK") from None
    if not key.is_private or key.as_dict(private=False).get("crv") != "Ed25519":
        raise SettingsError(f"FOJA_EXCHANGE_KEY: {file} holds no private Ed25519 key as a JWK")
    return key


def public_jwk(key: OKPKey) -> dict[str, str]:
    """What partners are told of a key."""
    whole = key.as_dict(private=False)
    return {"alg": "Ed25519", "crv": "Ed25519", "kid": key.thumbprint(), "kty": "OKP", "x": str(whole["x"])}
