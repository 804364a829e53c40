"""Takes what partners send: all that costs little is checked before a byte of a part is taken."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from joserfc.jwk import OKPKey

from application.kernel.orders import CommandBus, Order, Principal
from application.kernel.uploads import Announcement, Uploads
from domain.exchange.channels import commands as c
from domain.exchange.channels import receiving
from domain.exchange.channels.parts import LARGEST, MalformedManifestError, Manifest, check_parts, manifest_in, size_of
from domain.exchange.channels.stages import channel
from domain.exchange.partners import decider as partners
from domain.kernel.declarations import Refused
from domain.kernel.filling import filled
from domain.kernel.forms import checked
from infra.exchange import protocol
from infra.exchange.answers import CONTENT, LaterRefusals, NotTaken, Receipted
from infra.exchange.framing import Framed, FramingError
from infra.exchange.protocol import LARGEST_TEXT, MANIFEST, RECEIPT, REFUSALS, ConsignmentReceipt, NotSignedError
from infra.exchange.record import ACTOR, ArrivalStanding, ExchangeRecord

OURSELVES = Principal(ACTOR, "*")
LITTLE = 2**20
"""Bytes that a stranger may send for nothing."""


class RefusedOfLate(Protocol):
    """Knows what was refused of a channel."""

    async def __call__(self, channel: str) -> list[tuple[str, str]]:
        """The consignments and codes, the newest first."""
        ...


class PartDiffersError(Exception):
    """A part is not what the manifest says."""


class ContentRefusedError(Exception):
    """The content is refused: the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ConsignmentReceiver:
    """Takes consignments in, one at a time of each partner."""

    def __init__(
        self, record: ExchangeRecord, bus: CommandBus, uploads: Uploads, key: OKPKey, refused_of_late: RefusedOfLate
    ) -> None:
        self._record, self._bus, self._uploads, self._key = record, bus, uploads, key
        self._refused_of_late = refused_of_late
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def answer(self, content: AsyncIterator[bytes]) -> Receipted | NotTaken:
        """What a partner is answered, once all that it sends is read; of a stranger, a little is."""
        body = Framed(content)
        try:
            signed = await body.line(2 * LARGEST_TEXT)
            claimed = manifest_in(protocol.unverified(signed))
            at, state = await self._record.partner(claimed.sender)
            partner = partners.admitted(state, claimed.sender)
            found = protocol.opened(signed, partner.keys_at(at), MANIFEST)
        except (FramingError, MalformedManifestError):
            return await _read_on(body, NotTaken("malformed"), LITTLE)
        except NotSignedError:
            return await _read_on(body, NotTaken("signature_invalid"), LITTLE)
        except Refused as refused:
            return await _read_on(body, NotTaken(refused.code), LITTLE)
        try:
            receiving.check_sender(state, claimed.sender, found.key, found.at, at)
        except Refused as refused:
            return await _read_on(body, NotTaken(refused.code), LARGEST)
        turn = self._turns[claimed.sender]
        if turn.locked():
            return await _read_on(body, NotTaken("busy"), LARGEST)
        async with turn:
            return await _read_on(body, await self._in_turn(claimed, found, partner.entry.ours, body), LARGEST)

    async def _in_turn(
        self, manifest: Manifest, signed: protocol.SignedText, ours: str, body: Framed
    ) -> Receipted | NotTaken:
        standing = await self._record.arrival(manifest.sender, ours, manifest.consignment_id)
        sha256 = manifest.sha256
        if receiving.is_repeated(standing.state, sha256):
            return await self._receipted(standing)
        command = _command(manifest, signed)
        if not receiving.doubt(standing.state, manifest.sequence, manifest.previous):
            try:
                code = _refusal(manifest, ours, standing)
                if code is None:
                    command = await self._with_parts(manifest, command, body)
                else:
                    command = replace(command, refused=code)
            except ContentRefusedError as refused:
                command = replace(command, refused=refused.code)
            except (PartDiffersError, FramingError):
                return NotTaken("part_differs")
        try:
            await self._bus.execute(Order(checked(command)), OURSELVES)
        except Refused as refused:
            return NotTaken(refused.code if refused.code in _KNOWN else "malformed")
        standing = await self._record.arrival(manifest.sender, ours, manifest.consignment_id)
        if receiving.is_repeated(standing.state, sha256):
            return await self._receipted(standing)
        code = receiving.doubt(standing.state, manifest.sequence, manifest.previous)
        return NotTaken(code or "busy", standing.state.standing.sequence + 1)

    async def _with_parts(
        self, manifest: Manifest, command: c.ReceiveConsignment, body: Framed
    ) -> c.ReceiveConsignment:
        uploads: list[str] = []
        try:
            await self._take(manifest, command.thing, body, uploads)
        except BaseException as error:
            for upload_id in uploads:
                with suppress(Exception):
                    await self._uploads.end(upload_id, OURSELVES)
            if isinstance(error, Refused):
                raise _judged(error) from None
            raise
        return replace(command, uploads=tuple(uploads))

    async def _take(self, manifest: Manifest, thing: str, body: Framed, uploads: list[str]) -> None:
        """Take the parts as uploads, and note their ids; raises PartDiffersError, FramingError and Refused."""
        for part in manifest.parts:
            announced = Announcement(part.size, part.name, part.media_type, thing, None, part.sha256)
            upload = await self._uploads.begin(announced, OURSELVES)
            uploads.append(upload.upload_id)
            await self._uploads.take(upload.upload_id, 0, body.part(part.size), OURSELVES, None)
        if not await body.ended():
            raise PartDiffersError

    async def _receipted(self, standing: ArrivalStanding) -> Receipted:
        """The receipt of what stands in the record: made of that alone, so that it is the same for ever."""
        received = standing.state.received
        if received is None or standing.received_at is None:
            raise RuntimeError("a receipt is given for what was received")
        of = channel(received.partner_id, received.ours)
        made = ConsignmentReceipt(
            of,
            received.sequence,
            received.consignment_id,
            received.manifest_sha256,
            standing.position,
            standing.received_at,
            received.refused,
        )
        receipt = protocol.sign(made.text(), self._key, RECEIPT, standing.received_at)
        late = LaterRefusals(of, standing.at, await self._refused_of_late(of))
        refusals = protocol.sign(late.text(), self._key, REFUSALS, standing.at) if late.refused else None
        return Receipted(receipt, refusals)


async def _read_on(body: Framed, answer: Receipted | NotTaken, most: int) -> Receipted | NotTaken:
    """The answer, once what is still sent is read: a server that answers before that may cut the sender off."""
    with suppress(Exception):  # whoever sends no more, or too slowly, is answered all the same
        await body.drain(most)
    return answer


_KNOWN = frozenset({"unknown_partner", "partner_ended", "agreement_ended", "signature_invalid", "clock_off"})


def _command(manifest: Manifest, signed: protocol.SignedText) -> c.ReceiveConsignment:
    return filled(
        c.ReceiveConsignment,
        manifest,
        partner_id=manifest.sender,
        manifest_sha256=manifest.sha256,
        sent_at=manifest.at,
        signed_at=signed.at,
        signed_by=signed.key,
        parts=len(manifest.parts),
        size=size_of(manifest.parts),
        uploads=(),
        thing=receiving.thing_of(manifest.sender, manifest.consignment_id),
        manifest=manifest.text(),
    )


def _refusal(manifest: Manifest, ours: str, standing: ArrivalStanding) -> str | None:
    """Why the content is refused, as far as the manifest tells."""
    size = size_of(manifest.parts)
    code = receiving.content_refusal(manifest.receiver, ours, manifest.expires_at, size, standing.at)
    if code is not None:
        return code
    try:
        check_parts([checked(part) for part in manifest.parts])
    except Refused as refused:
        return refused.code if refused.code in CONTENT else "too_large"
    return None


def _judged(refused: Refused) -> Exception:
    match refused.code:
        case "hash_mismatch":
            return PartDiffersError()
        case "file_too_large":
            return ContentRefusedError("too_large")
        case code if code in CONTENT:
            return ContentRefusedError(code)
        case _:
            return refused
