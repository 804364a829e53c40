"""One attempt to send a consignment: signed anew, posted, and answered, as far as the answer can be believed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import httpx
import structlog
from joserfc.jwk import OKPKey

from application.blobs.reading import BlobDestroyed, BlobMissing, SealedFiles
from application.blobs.segments import BrokenBlobError
from domain.exchange.channels.events import ConsignmentPrepared
from domain.exchange.channels.stages import channel
from domain.exchange.partners.decider import Admitted
from infra.exchange import protocol
from infra.exchange.answers import Answered, NotTaken, Receipted, heard, later_refusals
from infra.exchange.framing import MEDIA_TYPE, framed
from infra.exchange.protocol import MANIFEST, RECEIPT, REFUSALS, ConsignmentReceipt, NotSignedError
from infra.http.asking import ACCEPTED, UnreadableAnswerError, content
from infra.settings.settings import SettingsError, is_loopback

PATH = "/exchange/consignments"
LONGEST_ANSWER = 200_000
TIMEOUT = httpx.Timeout(60.0, connect=10.0)

log = structlog.get_logger()


class AttemptFailed(Exception):  # noqa: N818 - an outcome, that is recorded
    """Nothing came of an attempt; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Post:
    """Sends consignments to partners over HTTP."""

    def __init__(self, key_of: Callable[[], OKPKey], files: SealedFiles, client: httpx.AsyncClient) -> None:
        self._key_of, self._files, self._client = key_of, files, client

    async def send(self, prepared: ConsignmentPrepared, partner: Admitted, at: datetime) -> Receipted | NotTaken:
        """What the partner answers; raises AttemptFailed where it answers nothing that can be understood."""
        if prepared.manifest is None:
            raise AttemptFailed("content_destroyed")
        try:
            key = self._key_of()
        except SettingsError as error:
            log.warning("exchange_sends_nothing", reason=str(error))
            raise AttemptFailed("no_key_here") from None
        signed = protocol.sign(prepared.manifest.encode(), key, MANIFEST, at)
        headers = {"content-type": MEDIA_TYPE, "accept-encoding": ACCEPTED}
        body = framed(signed, self._parts(prepared))
        try:
            async with self._client.stream(
                "POST", partner.entry.address + PATH, content=body, headers=headers
            ) as response:
                answer = heard(await content(response, LONGEST_ANSWER))
        except (BlobMissing, BrokenBlobError):
            raise AttemptFailed("part_unreadable") from None
        except BlobDestroyed:
            raise AttemptFailed("content_destroyed") from None
        except httpx.TimeoutException:
            raise AttemptFailed("timed_out") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise AttemptFailed("no_connection") from None
        except (ValueError, UnreadableAnswerError):
            raise AttemptFailed("answer_unusable") from None
        if isinstance(answer, Answered):
            raise AttemptFailed("answer_unusable")
        return answer

    async def _parts(self, prepared: ConsignmentPrepared) -> AsyncIterator[AsyncIterator[bytes]]:
        for blob in prepared.blobs:
            yield (await self._files.open(blob)).plain()


def believed(receipt: str, prepared: ConsignmentPrepared, partner: Admitted, at: datetime) -> ConsignmentReceipt:
    """The receipt, where a key of the partner signed it for this very consignment; raises AttemptFailed."""
    try:
        found = protocol.receipt(protocol.opened(receipt, partner.keys_at(at), RECEIPT).text)
    except (NotSignedError, ValueError):
        raise AttemptFailed("receipt_not_signed") from None
    of = (found.channel, found.sequence, found.consignment_id, found.manifest_sha256)
    to = channel(prepared.ours, prepared.partner_id)
    if of != (to, prepared.sequence, prepared.consignment_id, prepared.manifest_sha256):
        raise AttemptFailed("receipt_of_another")
    return found


def believed_refusals(
    signed: str, prepared: ConsignmentPrepared, partner: Admitted, at: datetime
) -> Sequence[tuple[str, str]]:
    """What the partner refused of late besides; nothing where that was not signed by it, or is of another channel."""
    try:
        found = later_refusals(protocol.opened(signed, partner.keys_at(at), REFUSALS).text)
    except (NotSignedError, ValueError):
        return ()
    if found.channel != channel(prepared.ours, prepared.partner_id):
        return ()
    return [each for each in found.refused if each[0] != prepared.consignment_id]


def may_go_to(address: str) -> bool:
    """Whether anything may be sent to an address: under TLS, or within this machine."""
    url = httpx.URL(address)
    return url.scheme == "https" or is_loopback(url.host)
