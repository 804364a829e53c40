"""The keys of a JSON Web Key Set (RFC 7517) that may verify a token, and no other."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

ALGORITHMS = frozenset({"RS256", "PS256", "ES256", "EdDSA", "Ed25519"})
"""What may sign a token. A key fits one kind of them, so a token cannot choose.

EdDSA is the older name of Ed25519 (RFC 9864).
"""
SMALLEST_RSA = 2048
MOST_KEYS = 100
LONGEST_KID = 200


class KeySource(Protocol):
    """The keys of one issuer."""

    async def key(self, kid: str) -> Key | None:
        """The public key of this id; None where the issuer has none. Raises SignInUnavailable."""
        ...


def usable_keys(document: object) -> dict[str, Key]:
    """The keys by their ids, without those that are too weak, meant for something else, private, or ambiguous."""
    entries = document.get("keys") if isinstance(document, Mapping) else None
    candidates = [entry for entry in (entries if isinstance(entries, list) else [])[:MOST_KEYS] if _is_meant(entry)]
    often = Counter(candidate["kid"] for candidate in candidates)
    found = {candidate["kid"]: _imported(candidate) for candidate in candidates if often[candidate["kid"]] == 1}
    return {kid: key for kid, key in found.items() if key is not None}


def _is_meant(entry: object) -> bool:
    if not isinstance(entry, dict) or entry.get("kty") not in {"RSA", "EC", "OKP"} or "d" in entry:
        return False
    kid, operations = entry.get("kid"), entry.get("key_ops")
    return (
        isinstance(kid, str)
        and 0 < len(kid) <= LONGEST_KID
        and entry.get("use", "sig") == "sig"
        and (operations is None or (isinstance(operations, list) and "verify" in operations))
        and ("alg" not in entry or (isinstance(entry["alg"], str) and entry["alg"] in ALGORITHMS))
    )


def _imported(entry: dict[str, Any]) -> Key | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # what it warns of is refused below
            key = import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    match key:
        case RSAKey():
            return key if key.public_key.key_size >= SMALLEST_RSA else None
        case ECKey():
            return key if key.curve_name == "P-256" else None
        case OKPKey():
            return key if key.curve_name == "Ed25519" else None
        case _:
            return None
