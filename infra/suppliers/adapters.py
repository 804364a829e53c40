"""What suppliers add to the processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from infra.kernel.adapters import Adapters, Parts

if TYPE_CHECKING:
    from api.kernel.services import Answers


def _answers(parts: Parts) -> Mapping[type[Any], Answers]:
    from infra.suppliers.answers import SupplierAnswers

    return SupplierAnswers(parts.dsn, parts.installation.codec).by_question


ADAPTERS = Adapters(answers=_answers)
