"""What the access files are carried out on: an upload for each place. No mutation touches files: they go by HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from domain.files import commands as c
from tests.api.matrix.places import Place

INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {}
"""What each mutation is given to be about a place."""


def upload_id(about: str) -> str:
    """The id of the upload of a place, or of oneself."""
    return f"u{sha256(about.encode()).hexdigest()[:32]}"


def received(about: str, unit: str) -> c.ReceiveUpload:
    """An upload that arrived."""
    id_, blob = upload_id(about), sha256(about.encode()).hexdigest()
    return c.ReceiveUpload(id_, id_, unit, blob, 3, "text/plain", "a.txt", "ab" * 32)


def world(at: Place) -> Iterator[Any]:
    """What there is at a place."""
    yield received(at.unit, at.unit)
