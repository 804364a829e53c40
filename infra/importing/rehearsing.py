"""What the ledger would refuse, told as faults of a file."""

from __future__ import annotations

from collections.abc import Mapping

from application.importing.problem import Problem, problem
from domain.kernel.refused import Refused


def fault_of(line: int, value: str, refusal: Refused, messages: Mapping[str, str]) -> Problem:
    """A refusal as a fault of the file's line."""
    message = messages.get(refusal.code)
    remedy = message.format(**refusal.values) if message else str(refusal)
    return problem(line, "", value, refusal.code, remedy)
