"""The names under which the API is reached, and the web pages that may use it.

A browser takes a page to any server that the page names, this machine's own among them; and whoever owns a name can let
it lead here (DNS rebinding). The browser says in `Host` which name it followed, and in `Origin` whose page asks. A name
or an origin that is not known here gets nothing. Callers that are no browsers send no `Origin`, and need none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

_AUTHORITY = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::(?P<port>[0-9]{1,5}))?")
_DEFAULT = {"http": 80, "https": 443}
_SCHEMES = {"ws": "http", "wss": "https"}
_ALL = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what is bound to, and nothing is bound here


class HostPlace(NamedTuple):
    """A name or an address, in brackets where it is of IPv6, and the port where one is said."""

    name: str
    port: int | None


@dataclass(frozen=True, slots=True)
class Doors:
    """What is known of the outside.

    `bound` is the address that the API listens at. `names` are the names under which proxies pass requests on, with the
    port where it is no usual one. `origins` are those of frontends that are served from elsewhere.
    """

    bound: str = "127.0.0.1"
    names: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    def answer_to(self, host: str) -> bool:
        """Whether a Host is this installation: this machine itself, the address bound to, or a public name.

        An address cannot be rebound, so where all addresses are bound to, each is as good as another.
        """
        place = place_of(host)
        if place is None:
            return False
        if place.name in {"localhost", self.bound} or self._is_public(place):
            return True
        address = _address(place.name)
        return address is not None and (address.is_loopback or self.bound in _ALL or address == _address(self.bound))

    def own(self, origin: str, scheme: str, host: str) -> bool:
        """Whether an origin is that of this API: the one that was asked, or a public name whose proxy ends TLS."""
        secure, _, authority = origin.lower().partition("://")
        place, host_place, scheme = place_of(authority), place_of(host), _SCHEMES.get(scheme, scheme)
        if place is None or host_place is None or secure not in _DEFAULT:
            return False
        if secure == scheme and _at(place, secure) == _at(host_place, scheme):
            return True
        is_ours = authority in self.names or (
            self._is_public(host_place) and _at(place, secure) == _at(host_place, secure)
        )
        return secure == "https" and is_ours

    def _is_public(self, place: HostPlace) -> bool:
        return place.name in self.names or f"{place.name}:{place.port}" in self.names


def place_of(authority: str) -> HostPlace | None:
    """The parts of `name:port`; None for what cannot be such a thing."""
    match = _AUTHORITY.fullmatch(authority.lower())
    if match is None:
        return None
    port = match["port"]
    return HostPlace(match["name"], None if port is None else int(port))


def _at(place: HostPlace, scheme: str) -> HostPlace:
    return HostPlace(place.name, _DEFAULT[scheme] if place.port is None else place.port)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name.strip("[]"))
    except ValueError:
        return None
