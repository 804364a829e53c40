"""Whom something is shared with: what the name of a holder says."""

from __future__ import annotations


def is_post(holder: str) -> bool:
    """Whether it is a post, shared with whoever holds it: `MD:moh/head`."""
    return "/" in holder


def is_unit(holder: str) -> bool:
    """Whether it is a unit, shared with its present staff: `MD:moh`."""
    return ":" in holder and not is_post(holder)


def is_account(holder: str) -> bool:
    """Whether it is an account."""
    return not is_post(holder) and not is_unit(holder)


def unit_of(holder: str) -> str:
    """The unit itself, or that of the post."""
    return holder.partition("/")[0]


def jurisdiction_of(unit: str) -> str:
    """The jurisdiction of a unit."""
    return unit.partition(":")[0]
