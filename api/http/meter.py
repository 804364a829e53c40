"""Lets each principal ask as much as it may, and says to the others when they may ask again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from math import ceil
from typing import Literal

from graphql import OperationType
from prometheus_client import Counter

from api.execution.engine import PreparedOperation
from api.graphql.viewer import Viewer
from api.kernel.errors import RateLimited
from api.kernel.rates import Draw, DrawOutcome, Rate
from api.kernel.services import Services

LIMITED = Counter("foja_rate_limited_total", "Requests refused because somebody asked too much.", ["kind"])

Kind = Literal["queries", "mutations", "downloads", "uploads", "feeds", "refused", "failed_tokens"]
Headers = dict[str, str]
"""What an answer says of the allowance, by the draft of the IETF (draft-ietf-httpapi-ratelimit-headers-10)."""
_NAMES: Mapping[str, str] = {
    "failed_tokens": "failed tokens",
    "uploads": "requests that upload",
    "refused": "documents that cannot be run",
    "queries-cost": "fields in queries",
    "mutations-cost": "fields in mutations",
}


async def operation(viewer: Viewer, prepared: PreparedOperation) -> Headers:
    """Draw what an operation takes, each command of a mutation by itself; raises RateLimited."""
    if prepared.kind is OperationType.MUTATION:
        return await request(viewer, "mutations", prepared.roots, cost=max(1, prepared.cost))
    return await request(viewer, "queries", cost=max(1, prepared.cost))


async def request(viewer: Viewer, kind: Kind, units: int = 1, cost: int = 0) -> Headers:
    """Draw requests, a whole burst at most, and what they cost; raises RateLimited."""
    services, rates = viewer.services, dict[str, tuple[Rate, int]]()
    allowances = services.allowances
    allowance = getattr(allowances, kind)
    if allowance is not None:
        rates[kind] = allowance, max(1, min(units, allowance.burst))
    if cost and allowances.cost is not None:
        rates[f"{kind}-cost"] = allowances.cost, cost
    if viewer.principal.actor in allowances.services:
        rates = {name: (_times(rate, allowances.factor), n) for name, (rate, n) in rates.items()}
    return await _draw(services, viewer.owner, rates)


async def refused(viewer: Viewer) -> None:
    """Count a document that is no operation: reading one costs as much as running a small one; raises RateLimited."""
    await request(viewer, "refused")


def check_refused(viewer: Viewer) -> None:
    """Raises RateLimited for a caller who sent so many of those that no more are read for the moment."""
    services = viewer.services
    wait = services.rates.wait(_key(viewer.owner, "refused")) if services.rates else 0
    if wait:
        raise _limited("refused", wait, {})


async def failed_token(services: Services, address: str) -> None:
    """Count a token that was not believed; raises RateLimited.

    Good tokens from the same address are let in all the same: else anybody could lock out who shares it.
    """
    rate = services.allowances.failed_tokens
    if rate is not None:
        await _draw(services, f"address {address}", {"failed_tokens": (rate, 1)})


async def _draw(services: Services, owner: str, rates: Mapping[str, tuple[Rate, int]]) -> Headers:
    if services.rates is None or not rates:
        return {}
    drawn = await services.rates.draw([Draw(_key(owner, name), rate, n) for name, (rate, n) in rates.items()])
    headers = _headers(rates, drawn)
    if not drawn.granted:
        raise _limited(list(rates)[drawn.short], drawn.wait, headers)
    return headers


def _limited(name: str, wait: float, headers: Headers) -> RateLimited:
    LIMITED.labels(name).inc()
    return RateLimited(_NAMES.get(name, name), ceil(wait), headers)


def _key(owner: str, name: str) -> str:
    return f"{owner} {name}"


def _times(rate: Rate, factor: int) -> Rate:
    return replace(rate, per_second=rate.per_second * factor, burst=rate.burst * factor)


def _headers(rates: Mapping[str, tuple[Rate, int]], drawn: DrawOutcome) -> Headers:
    policies = [_policy(name, rate) for name, (rate, _) in rates.items()]
    left = [f'"{n}";r={r};t={ceil(t)}' for n, r, t in zip(rates, drawn.left, drawn.full, strict=True)]
    return {"ratelimit-policy": ", ".join(policies), "ratelimit": ", ".join(left)}


@lru_cache(100)
def _policy(name: str, rate: Rate) -> str:
    return f'"{name}";q={rate.burst};w={ceil(rate.burst / rate.per_second)}'
