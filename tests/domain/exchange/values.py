"""What the specifications of exchange are told with: two installations, and something to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.exchange.channels import commands as c
from domain.exchange.channels.parts import FIRST, Manifest, Part, size_of
from domain.exchange.channels.receiving import thing_of
from domain.exchange.partners import commands as p
from domain.exchange.partners import events as pe
from domain.files import events as fe
from domain.kernel.filling import filled
from tests.spec import NOON, OFFICER

KEY, NEXT_KEY = "k" * 43, "n" * 43
SECOND = replace(OFFICER, actor="u-second")
YEAR = NOON + timedelta(days=365)
LOG = "moh.example+01234567+AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd"
ADMIT = p.AdmitPartner("moh", "court", "Ministry", "https://moh.example", KEY, LOG, NOON, YEAR)
ADMITTED = filled(pe.PartnerAdmitted, ADMIT, by=OFFICER.actor)
CONFIRM = p.ConfirmPartner("moh", KEY)
CONFIRMED = pe.PartnerConfirmed("moh", KEY, SECOND.actor)
PARTNER = (ADMITTED, CONFIRMED)
LETTER = Part("letter.pdf", "application/pdf", 1000, "a" * 64)
ABOUT, UNIT, BLIND = "document-00000001", "MD:moj", "d" * 64
UPLOAD = f"u{1:032x}"
SOON = NOON + timedelta(days=2)


def consignment(number: int) -> str:
    """The id of a consignment."""
    return f"consignment-{number:08}"


def consign(number: int, **others: Any) -> c.Consign:
    """Send a letter."""
    made = c.Consign(consignment(number), "moh", UNIT, "document", ABOUT, SOON, (UPLOAD,), BLIND)
    return replace(made, **others)


def arrived(number: int, part: Part = LETTER, thing: str = ABOUT, unit: str | None = UNIT) -> fe.UploadReceived:
    """The upload of a part."""
    return fe.UploadReceived(
        f"u{number:032x}", thing, unit, "b" * 64, part.size, part.media_type, part.name, part.sha256
    )


def uploaded(number: int, part: Part = LETTER, thing: str = ABOUT, unit: str | None = UNIT) -> tuple[fe.Event, ...]:
    """The upload of a part, which was admitted."""
    came = arrived(number, part, thing, unit)
    return came, filled(fe.FileAdmitted, came, detected_type=part.media_type)


def sent(number: int, previous: str = FIRST, *, at: datetime = NOON, **others: Any) -> Manifest:
    """The manifest that the partner made of its consignment."""
    made = Manifest(
        "moh", "court", number, previous, consignment(number), "document", ABOUT, BLIND, at, SOON, (LETTER,)
    )
    return replace(made, **others)


def received(manifest: Manifest, **others: Any) -> c.ReceiveConsignment:
    """What comes in with it, once it was checked."""
    made = filled(
        c.ReceiveConsignment,
        manifest,
        partner_id=manifest.sender,
        manifest_sha256=manifest.sha256,
        sent_at=manifest.at,
        signed_at=NOON,
        signed_by=KEY,
        parts=len(manifest.parts),
        size=size_of(manifest.parts),
        uploads=(UPLOAD,),
        thing=thing_of(manifest.sender, manifest.consignment_id),
        manifest=manifest.text(),
    )
    return replace(made, **others)
