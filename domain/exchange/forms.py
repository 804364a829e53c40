"""How the values of exchange look: codes of installations, addresses, keys, names and digests of parts."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern, text

MAX_NAME, MAX_REASON = 200, 500

MAX_ADDRESS = 300


def _address(value: str, path: str) -> str:
    kept = value.strip()
    try:
        parts = urlsplit(kept)
        good = parts.scheme in {"https", "http"} and bool(parts.hostname) and not (parts.query or parts.fragment)
        good = good and len(kept) <= MAX_ADDRESS and kept.isprintable() and parts.username is None
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise Refused("not_an_address", path, value=ascii(kept)[:60])
    return kept.rstrip("/")


InstallationCode = Annotated[
    str,
    pattern(
        r"[a-z][a-z0-9_]{1,39}",
        "not_an_installation_code",
        "2 to 40 small letters, digits and underscores, beginning with a letter",
    ),
]
"""The code of an installation of Foja among those that it exchanges with: `moh_md`."""
Address = Annotated[str, Form(_address, "an address such as https://foja.example.org", ("not_an_address",))]
"""Where the API of a partner answers."""
SigningKey = Annotated[
    str,
    pattern(r"[A-Za-z0-9_-]{43}", "not_a_signing_key", "the x of an Ed25519 JWK: 43 letters of base64url"),
]
"""The public key that a partner signs manifests and receipts with."""
LogKey = Annotated[
    str,
    pattern(
        r"[^\s+]{1,100}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{20,200}",
        "not_a_partner_log_key",
        "a verifier key of a signed note (C2SP): name+hash+key",
    ),
]
"""The key that a partner's transparency log is checked with."""
Name = Annotated[str, text(MAX_NAME, "partner_name_length", one_line=True)]
"""What people call a partner."""
Reason = Annotated[str, text(MAX_REASON, "partner_reason_length")]
"""Why something ended."""
