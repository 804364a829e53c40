"""The keys of an issuer, kept: fetched anew when they are old or a token names a new one, and seldom at that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from joserfc.jwk import Key

from api.kernel.errors import SignInUnavailable
from infra.oidc.fetching import UnreachableError, check_address, fetch_json
from infra.oidc.keys import usable_keys

WELL_KNOWN = "/.well-known/openid-configuration"
_log = structlog.get_logger("oidc")


@dataclass(frozen=True)
class Pace:
    """How often keys are fetched, in seconds.

    They are refreshed after `refresh`, at most once every `again` whatever tokens name, and used up to the age of
    `oldest` while the issuer is away.
    """

    refresh: float = 600.0
    again: float = 30.0
    oldest: float = 86_400.0


class IssuerKeys:
    """The key set that an issuer's discovery document names; one fetch at a time."""

    def __init__(
        self,
        issuer: str,
        fetch: Callable[[str], Awaitable[Any]] = fetch_json,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer, self._fetch, self._pace, self._clock = issuer, fetch, pace or Pace(), clock
        self._keys: dict[str, Key] = {}
        self._read: float | None = None
        self._tried: float | None = None
        self._refreshing: asyncio.Task[None] | None = None

    async def key(self, kid: str) -> Key | None:
        """The key of an id; None where the issuer has none, or was asked for an unknown one a moment ago."""
        if not self._is_younger(self._pace.refresh) or kid not in self._keys:
            self._refresh_when_due()
        if not self._is_younger(self._pace.oldest) or kid not in self._keys:
            await self._refreshed()
        if not self._is_younger(self._pace.oldest):
            raise SignInUnavailable
        return self._keys.get(kid)

    async def close(self) -> None:
        """Give up what is being fetched."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.wait({self._refreshing})

    def _is_younger(self, seconds: float) -> bool:
        return self._read is not None and self._clock() - self._read < seconds

    def _refresh_when_due(self) -> None:
        running = self._refreshing is not None and not self._refreshing.done()
        if running or (self._tried is not None and self._clock() - self._tried < self._pace.again):
            return
        self._tried = self._clock()
        self._refreshing = asyncio.create_task(self._refresh())

    async def _refreshed(self) -> None:
        if self._refreshing is not None:
            # Who gives up waiting must not stop the fetch that others wait for.
            await asyncio.wait({self._refreshing})

    async def _refresh(self) -> None:
        try:
            self._keys = await self._published()
        except UnreachableError as error:
            _log.warning("the keys of the issuer could not be fetched", issuer=self._issuer, problem=str(error))
        else:
            self._read = self._clock()

    async def _published(self) -> dict[str, Key]:
        discovered = await self._fetch(self._issuer.rstrip("/") + WELL_KNOWN)
        if not isinstance(discovered, dict) or discovered.get("issuer") != self._issuer:
            raise UnreachableError("a discovery document of another issuer")
        address = discovered.get("jwks_uri")
        check_address(address)
        if urlsplit(self._issuer).scheme != urlsplit(str(address)).scheme:
            raise UnreachableError("keys at an address of another scheme than the issuer's")
        found = usable_keys(await self._fetch(str(address)))
        if not found:
            raise UnreachableError("a key set without a key that can be used")
        return found
