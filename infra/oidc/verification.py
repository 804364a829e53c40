"""Whether a token is the configured issuer's, for us, and good at this moment (RFC 7519, RFC 8725, RFC 9068)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jwt import JWTClaimsRegistry

from api.kernel.errors import BadToken
from infra.oidc.believed import BelievedToken, BelievedTokens
from infra.oidc.keys import ALGORITHMS, LONGEST_KID, KeySource

LONGEST = 8_192
LEEWAY = 60
"""Seconds by which the issuer's clock may differ from ours."""
LONGEST_LIFE = 86_400
LONGEST_SUBJECT = 255
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_BROKEN = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What joserfc raises of a token that is no token, however it was built."""

Claims = Mapping[str, Any]


class _Registry(jws.JWSRegistry):
    """Our algorithms alone, whatever joserfc recommends; unknown headers are ignored, as RFC 7515 has it."""

    max_header_length = 4_096
    max_payload_length = LONGEST

    def __init__(self) -> None:
        super().__init__(algorithms=sorted(ALGORITHMS), strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        """The algorithm of a name, without joserfc's warning that EdDSA has got a new one."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


class Verifier:
    """Verifies the tokens of one issuer for one audience. `now` is in seconds since 1970."""

    def __init__(self, issuer: str, audience: str, keys: KeySource, now: Callable[[], float] = time.time) -> None:
        self._keys, self._registry, self._now = keys, _Registry(), now
        self._believed = BelievedTokens()
        self.issuer = issuer
        self._claims = JWTClaimsRegistry(
            lambda: int(now()),
            LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )

    async def claims(self, token: str) -> Claims:
        """What a token claims; raises BadToken, and SignInUnavailable where the issuer's keys cannot be had."""
        if len(token) > LONGEST:
            raise _malformed()
        believed = self._believed.get(token)
        if believed is not None:
            if believed.stands(await self._keys.key(believed.kid), self._now()):
                return believed.claims
            self._believed.forget(token)
        signed = self._read(token)
        kid = _kid(signed.protected)
        key = await self._keys.key(kid)
        if key is None:
            raise BadToken("unknown_key", "The issuer has no key of the token's kid.")
        since = self._now()
        claims = self._checked(self._payload(signed, key))
        self._believed.keep(token, BelievedToken(claims, key, kid, since))
        return claims

    def _read(self, token: str) -> jws.CompactSignature:
        if not _COMPACT.fullmatch(token):
            raise _malformed()
        try:
            signed = jws.extract_compact(token.encode("ascii"), registry=self._registry)
            header = signed.protected
            self._registry.get_alg(header["alg"])
            self._registry.check_header(header)
        except UnsupportedAlgorithmError:
            raise BadToken("algorithm", f"The token is signed with none of {', '.join(sorted(ALGORITHMS))}.") from None
        except _BROKEN:
            raise _malformed() from None
        if "crit" in header or "b64" in header:
            raise BadToken("critical_header", "The token asks for an extension that is not known here.")
        if str(header.get("typ", "")).lower() not in _TYPES:
            raise BadToken("type", "The token's typ is neither at+jwt nor JWT.")
        return signed

    def _payload(self, signed: jws.CompactSignature, key: Key) -> dict[str, Any]:
        try:
            if not jws.validate_compact(signed, key, registry=self._registry):
                raise _unsigned()
        except _BROKEN:
            raise _unsigned() from None
        try:
            found = json.loads(signed.payload or b"")
        except (ValueError, RecursionError):
            raise _malformed() from None
        if not isinstance(found, dict):
            raise _malformed()
        return found

    def _checked(self, claims: dict[str, Any]) -> Claims:
        try:
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise BadToken("expired", "The token has expired: get a new one.") from None
        except MissingClaimError:
            raise BadToken("claims", "The token lacks one of iss, aud, sub, exp and iat.") from None
        except InvalidClaimError as error:
            raise _claim(error.claim) from None
        if claims["exp"] > claims["iat"] + LONGEST_LIFE:
            raise BadToken("lifetime", f"The token lives longer than {LONGEST_LIFE // 3600} hours.")
        if len(claims["sub"]) > LONGEST_SUBJECT:
            raise _malformed()
        if "cnf" in claims:
            # RFC 9449, section 7.1: bound to a key of its holder, it is not to be taken from any bearer.
            raise BadToken("bound", "The token is bound to a key, and not for any bearer.")
        return claims


def _kid(header: Mapping[str, Any]) -> str:
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KID:
        raise BadToken("unknown_key", "The token's header names no key (kid).")
    return kid


def _malformed() -> BadToken:
    return BadToken("malformed", "This is no token.")


def _unsigned() -> BadToken:
    return BadToken("signature", "The token's signature is not the issuer's.")


def _claim(name: str | None) -> BadToken:
    match name:
        case "iss":
            return BadToken("issuer", "The token is another issuer's.")
        case "aud":
            return BadToken("audience", "The token is meant for another audience.")
        case "nbf" | "iat":
            return BadToken("not_yet_valid", "The token is not valid yet.")
        case _:
            return _malformed()
