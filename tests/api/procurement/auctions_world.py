"""What the access files of auctions are carried out on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.api.matrix.places import Place

Input = dict[str, Any]


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of auctions."""
    yield from ()


INPUTS: dict[str, Callable[[Place], Input]] = {}
