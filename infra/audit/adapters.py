"""What audit adds to the processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.kernel.services import Answers
from infra.kernel.adapters import Adapters, Parts, Watch


def _answers(parts: Parts) -> Mapping[type[Any], Answers]:
    from infra.audit.answers import AuditAnswers

    return AuditAnswers(parts.dsn, parts.policy, parts.installation).by_question


def _watches(parts: Parts) -> Sequence[Watch]:
    from infra.audit.unreadable import UnreadableWatch

    return (UnreadableWatch(parts.dsn, parts.installation.codec),)


ADAPTERS = Adapters(answers=_answers, watches=_watches)
