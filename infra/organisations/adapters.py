"""What organisations adds to the processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.kernel.adapters import Adapters, Story


def _founding() -> Iterable[Any]:
    from infra.organisations.demo import founding

    return founding()


ADAPTERS = Adapters(story=Story(founding=_founding))
