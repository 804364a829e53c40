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


def partner_of(recipient: str) -> str | None:
    """The installation whose unit a recipient or a sender is: `court` of `EX:moh@court`; None where it is ours."""
    return recipient.partition("@")[2] or None


def at_partner(unit: str, partner: str) -> str:
    """A unit of another installation: `EX:moh@court`."""
    return f"{unit}@{partner}"


def is_within(recipient: str) -> bool:
    """Whether a recipient is a unit or a post of this installation: not a partner's unit, an account or a party."""
    return ":" in recipient and partner_of(recipient) is None


def unit_of(post_id: str) -> str:
    """The unit that a post belongs to: `EX:moh` of `EX:moh/minister`."""
    return post_id.partition("/")[0]
