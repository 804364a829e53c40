"""An issuer of tokens for one developer's machine: whoever can read its key can be anyone.

It refuses to run in production, and where another machine could reach it.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key

from infra.oidc.guard import check_development_issuer
from infra.oidc.jwks import WELL_KNOWN
from infra.oidc.keys import usable_keys
from infra.oidc.verification import LONGEST_LIFE
from infra.settings.settings import Settings, api_url

PATH = "/dev/oidc"
PSEUDONYM_ISSUER = "foja:development"
"""Stands for the issuer in pseudonyms and links, so that an actor stays the same on another port."""
DEVELOPER = "developer"
"""The name under which whoever starts the stack signs in; it administers the installation."""
KEY_FILE = "development-issuer.json"
ALGORITHM = "ES256"


class DevelopmentKeyError(Exception):
    """The key of the development issuer cannot be used; the message says why."""


@dataclass(frozen=True)
class Grant:
    """What a token says: who, for which unit, for how many seconds. What they may do, the ledger says alone."""

    subject: str
    unit: str | None = None
    seconds: int = 3_600


class DevelopmentIssuer:
    """Signs with a key that lies in the data folder, made when the first token is; without it no token is good.

    `at` is the address of the running API, where it is not that of the settings.
    """

    def __init__(self, settings: Settings, at: str | None = None) -> None:
        check_development_issuer(settings)
        self.issuer = (at or api_url(settings.host, settings.port)) + PATH
        self._audience, self._unit_claim = settings.oidc_audience, settings.oidc_unit_claim
        self._file = settings.data.expanduser() / KEY_FILE
        self._seen: tuple[int, int] | None = None
        self._keys: Mapping[str, Key] = {}

    @property
    def published(self) -> Mapping[str, Callable[[], bytes]]:
        """What the API serves of it: the discovery document and the key set."""
        return {PATH + WELL_KNOWN: self._discovery, f"{PATH}/jwks.json": self._jwks}

    async def key(self, kid: str) -> Key | None:
        """The public key of an id; the file is read again when it has changed."""
        return self._public().get(kid)

    def token(self, grant: Grant) -> str:
        """A token, signed; makes the key where there is none. Raises DevelopmentKeyError."""
        key, now = self._private(), int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self._audience,
            "sub": grant.subject,
            "client_id": "foja-token",
            "iat": now,
            "exp": now + min(grant.seconds, LONGEST_LIFE),
            "jti": secrets.token_urlsafe(16),
        }
        if grant.unit is not None:
            claims[self._unit_claim] = grant.unit
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": "at+jwt"}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def _discovery(self) -> bytes:
        return orjson.dumps(
            {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}/jwks.json",
                "response_types_supported": [],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
            }
        )

    def _jwks(self) -> bytes:
        return orjson.dumps({"keys": [key.as_dict(private=False) for key in self._public().values()]})

    def _public(self) -> Mapping[str, Key]:
        try:
            status = self._file.stat()
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                self._keys = usable_keys({"keys": [_read(self._file).as_dict(private=False)]})
                self._seen = seen
        except (OSError, DevelopmentKeyError):
            self._keys, self._seen = {}, None
        return self._keys

    def _private(self) -> ECKey:
        if not self._file.exists():
            _make(self._file)
        return _read(self._file)


def _read(file: Path) -> ECKey:
    try:
        found = ECKey.import_key(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise DevelopmentKeyError(f"The key {file} cannot be read: {error.strerror}.") from None
    except (JoseError, ValueError, TypeError, KeyError):
        raise DevelopmentKeyError(f"{file} holds no key: remove it, and a new one is made.") from None
    if not found.is_private or found.kid is None:
        raise DevelopmentKeyError(f"{file} holds no private key: remove it, and a new one is made.")
    return found


def _make(file: Path) -> None:
    """Lay a new key down, readable by its owner alone; of two at once, the first one stays."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    unfinished = file.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(orjson.dumps(key.as_dict(private=True)))
        try:
            file.hardlink_to(unfinished)
        except FileExistsError:
            return
        finally:
            unfinished.unlink()
    except OSError as error:
        raise DevelopmentKeyError(f"The key {file} cannot be written: {error.strerror}.") from None
