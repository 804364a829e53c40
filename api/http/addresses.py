"""Where a request comes from: the address that tells clients apart who do not sign in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import structlog
from starlette.requests import HTTPConnection

from api.kernel.services import Network

NOWHERE = "-"
"""Stands for the address of a client that has none: one that came through a Unix socket."""
_SUBNET = 64
"""A household, or an attacker, has at least so much of IPv6 for itself (RFC 6177)."""

_log = structlog.get_logger("api.http.addresses")


def address_of(connection: HTTPConnection, proxies: Sequence[Network]) -> str:
    """The client's address, of IPv6 its network; never for a log.

    A proxy's word counts where its own address is in one of these networks. X-Forwarded-For is read from its end: each
    proxy adds whom it heard, so that the last address that is no trusted proxy's is the client's, and what stands
    before it is only what the client says of itself.
    """
    client = connection.scope.get("client")
    peer = client[0] if client else ""
    said = _said(connection)
    if not said:
        return _of_peer(peer)
    found = _parsed(peer)
    if found is None:
        return NOWHERE
    if not _among(found, proxies):
        _warn()
    while said and _among(found, proxies):
        address = _parsed(said.pop(0))
        if address is None:
            break
        found = address
    return _shown(found)


@lru_cache(1024)
def _of_peer(peer: str) -> str:
    """The address of a peer whom nobody speaks for; a peer often comes again."""
    found = _parsed(peer)
    return NOWHERE if found is None else _shown(found)


def _among(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


@cache
def _warn() -> None:
    """Once a process: it would come with every request."""
    _log.warning("X-Forwarded-For of a peer that is no trusted proxy is not believed", set="FOJA_TRUSTED_PROXIES")


def _said(connection: HTTPConnection) -> list[str]:
    """What the proxies say, the nearest first."""
    lines = connection.headers.getlist("x-forwarded-for")
    return [part.strip() for line in reversed(lines) for part in reversed(line.split(","))]


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    for spelling in _spellings(text):
        try:
            found = ip_address(spelling)
        except ValueError:
            continue
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return mapped or found
    return None


def _spellings(text: str) -> Iterator[str]:
    """The address itself, and without the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`."""
    yield text
    if text.startswith("["):
        yield text[1:].partition("]")[0]
    elif text.count(":") == 1:
        yield text.partition(":")[0]


def _shown(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _SUBNET), strict=False))
