"""What notifications add to the processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.kernel.adapters import Adapters, Lazy, Parts

if TYPE_CHECKING:
    from application.kernel.effects import Perform


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.notifications.effects import SEND
    from infra.notifications.sending import sender_of

    return {SEND.name: sender_of(parts)}


def _texts() -> Mapping[str, str]:
    from infra.notifications.messages import TEXTS

    return TEXTS


ADAPTERS = Adapters(
    commands={
        "mail": Lazy("infra.notifications.cli.mail", "Show the mail that would be sent, on a developer's machine.")
    },
    effects=_effects,
    texts=_texts,
)
