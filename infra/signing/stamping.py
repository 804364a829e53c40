"""A timestamp authority over HTTP (RFC 3161, section 3.4), as signatures ask it."""

from __future__ import annotations

import asyncio

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from infra.http.asking import ACCEPTED, UnreadableAnswerError, address, content, shown

SECONDS = 10.0
LONGEST = 65_536
"""Bytes of an answer, certificates included."""
_QUERY, _ANSWER = "application/timestamp-query", "application/timestamp-reply"


class StampError(TimestampRequestError):
    """The authority gives no timestamp now; the message says why."""


class HttpStamper(TimeStamper):
    """Asks an authority; whether its answer is believed is seen where it is used. Raises ValueError, StampError."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self._transport = url, transport
        self._named = shown(address(url))

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer."""
        try:
            return tsp.TimeStampResp.load(await self._ask(req.dump()), strict=True)
        except TimeoutError:
            raise StampError(f"{self._named} does not answer within {SECONDS:g} seconds") from None
        except UnreadableAnswerError as error:
            raise StampError(f"{self._named} {error}") from None
        except httpx.HTTPError as error:
            raise StampError(f"{self._named} cannot be reached: {type(error).__name__}") from None
        except ValueError:
            raise StampError(f"{self._named} answers with something that is no timestamp") from None

    async def _ask(self, request: bytes) -> bytes:
        headers = {"content-type": _QUERY, "accept": _ANSWER, "accept-encoding": ACCEPTED}
        client = httpx.AsyncClient(transport=self._transport, timeout=SECONDS, follow_redirects=False)
        async with (
            asyncio.timeout(SECONDS),
            client,
            client.stream("POST", self._url, content=request, headers=headers) as answer,
        ):
            kind = answer.headers.get("content-type", "").partition(";")[0].strip()
            if answer.status_code != httpx.codes.OK or kind != _ANSWER:
                raise StampError(f"{self._named} answers {answer.status_code} with {kind[:40]!r}")
            return await content(answer, LONGEST)
