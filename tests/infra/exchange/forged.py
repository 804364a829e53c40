"""What somebody with the key of a site could send, well made or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
from joserfc.jwk import OKPKey

from domain.exchange.channels.parts import FIRST, Manifest, Part
from infra.exchange import protocol
from infra.exchange.keys import exchange_key
from infra.exchange.posting import PATH
from tests.infra.exchange.installed import ABOUT, BLIND, Site

LETTER = b"Dear colleagues"


def manifest(number: int, previous: str = FIRST, content: bytes = LETTER, **others: Any) -> Manifest:
    """From the court to the ministry, with one part."""
    now = datetime.now(UTC)
    part = Part("letter.txt", "text/plain", len(content), sha256(content).hexdigest())
    made = Manifest(
        sender="court",
        receiver="ministry",
        sequence=number,
        previous=previous,
        consignment_id=f"forged-consignment-{number}",
        kind="document",
        about=ABOUT,
        blind=BLIND,
        at=now,
        expires_at=now + timedelta(days=1),
        parts=(part,),
    )
    return replace(made, **others)


def signed(of: Manifest, key: OKPKey, at: datetime | None = None) -> str:
    """The manifest as it is sent."""
    return protocol.sign(of.text().encode(), key, protocol.MANIFEST, at or datetime.now(UTC))


async def post(to: Site, text: str, content: bytes = LETTER) -> tuple[int, dict[str, Any]]:
    """The status and the answer."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        answer = await client.post(to.address + PATH, content=text.encode() + b"\n" + content)
        return answer.status_code, answer.json()


async def send(by: Site, to: Site, of: Manifest, content: bytes = LETTER) -> tuple[int, dict[str, Any]]:
    """Post a manifest that the key of a site signed."""
    return await post(to, signed(of, exchange_key(by.settings)), content)
