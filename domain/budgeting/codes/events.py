"""What happens to the codes of classifications. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import PUBLIC, event


@event("budgeting.CodeNamed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CodeNamed:
    """A code of a budget's classification has this label; a later label replaces the earlier one."""

    code_id: str
    budget_id: str
    dimension: str
    path: tuple[str, ...]
    label: str


@event("budgeting.CodeMapped", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CodeMapped:
    """For comparisons, a code of one year's classification counts as this code of another year's."""

    code_id: str
    budget_id: str
    dimension: str
    path: tuple[str, ...]
    to_budget_id: str
    to_path: tuple[str, ...]


CodeEvent = CodeNamed | CodeMapped
