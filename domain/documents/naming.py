"""How the things of documents are identified. Ids are a contract: they stand in streams and links."""

from __future__ import annotations

from domain.kernel.definitions import pin


def kind_id(jurisdiction: str, code: str) -> str:
    """The id of a kind: `EX-report`."""
    return f"{jurisdiction}-{code}"


def kind_pin(jurisdiction: str, code: str, version: int) -> str:
    """A version of a kind: `EX-report@3`."""
    return pin(kind_id(jurisdiction, code), version)


def kind_of(of: str) -> str:
    """The id of the kind whose version a pin names."""
    return of.rpartition("@")[0]


def unit_of(post_id: str) -> str:
    """The unit that a post belongs to: `EX:moh` of `EX:moh/minister`."""
    return post_id.partition("/")[0]
