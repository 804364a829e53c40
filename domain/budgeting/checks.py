"""What every document under a commitment is checked for: its number, its digest, what is open for it."""

from __future__ import annotations

import re
from decimal import Decimal

from domain.kernel.declarations import Refused

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def number(text: str, path: str) -> str:
    """A document's number as the administration gives it; Refused("not_a_number")."""
    if not _NUMBER.fullmatch(text):
        raise Refused("not_a_number", path, value=ascii(text)[:60])
    return text


def digest(text: str, path: str = "documentSha256") -> str:
    """A SHA-256 in small hex digits; Refused("not_a_digest")."""
    if not _DIGEST.fullmatch(found := text.lower()):
        raise Refused("not_a_digest", path, value=ascii(text)[:70])
    return found


def require_open_amount(amount: Decimal, left: Decimal) -> None:
    """No more moves on than is open at the stage before; Refused("exceeds_open")."""
    if amount > left:
        raise Refused("exceeds_open", "amount", amount=f"{amount}", open=f"{left}")
