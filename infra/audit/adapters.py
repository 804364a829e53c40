"""What audit adds to the processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from infra.kernel.adapters import Adapters, Lazy, Parts, Watch

if TYPE_CHECKING:
    from api.kernel.services import Answers


def _answers(parts: Parts) -> Mapping[type[Any], Answers]:
    from infra.audit.answers import AuditAnswers

    return AuditAnswers(parts.dsn, parts.policy, parts.installation).by_question


def _watches(parts: Parts) -> Sequence[Watch]:
    from infra.audit.unreadable import UnreadableWatch

    return (UnreadableWatch(parts.dsn, parts.installation.codec),)


def _texts() -> Mapping[str, str]:
    from infra.audit.replay.words import texts

    return texts()


ADAPTERS = Adapters(
    commands={
        "audit": Lazy("infra.audit.cli.audit", "Verify the record, and see how it came about."),
    },
    answers=_answers,
    watches=_watches,
    texts=_texts,
)
