"""Holders by what they are: staff of units, who holds posts, and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from domain.sharing import naming


class Holders(TypedDict):
    """The lists of a row that say whose it is."""

    units: tuple[str, ...]
    posts: tuple[str, ...]
    accounts: tuple[str, ...]


def told_apart(holders: Iterable[str]) -> Holders:
    """The lists, each in the order given."""
    named = tuple(holders)
    return {
        "units": tuple(filter(naming.is_unit, named)),
        "posts": tuple(filter(naming.is_post, named)),
        "accounts": tuple(filter(naming.is_account, named)),
    }


def key_of(file_id: str, id_: str) -> str:
    """What a share or a seal of a file is called: its own id alone may be used of another file too."""
    return f"{file_id}/{id_}"
