"""The amounts of a row, by phase of the budget."""

from __future__ import annotations

from collections.abc import Sequence

from application.budgeting.importing.amounts import amount_reader
from application.budgeting.importing.profile import PHASES, Phase, Profile
from application.importing.header import Header
from application.importing.problem import Problem, problem
from domain.kernel.values import Money

Phased = dict[Phase, Money]


class PhaseReader:
    """Reads the amounts of a row, of one phase (long files) or of all (wide ones)."""

    def __init__(self, profile: Profile, header: Header) -> None:
        amounts = profile.amounts
        self._amounts = amounts
        self._read_amount = amount_reader(profile.file, empty_is_zero=amounts.empty == "zero")
        columns = ((phase, getattr(amounts, phase)) for phase in PHASES)
        self._wide: list[tuple[Phase, str, int]] = [
            (phase, column, header.at[column]) for phase, column in columns if column
        ]
        self._phase_at = header.at[amounts.phase] if amounts.phase else -1
        self._amount_at = header.at[amounts.amount] if amounts.amount else -1

    def read(self, cells: Sequence[str], currency: str | None, line: int, problems: list[Problem]) -> Phased:
        """The row's amounts; none where the profile ignores the row's phase.

        Without a known currency nothing can be read, which then is a problem of its own.
        """
        if self._amounts.is_long:
            return self._long(cells, currency, line, problems)
        phased: Phased = {}
        if currency is None:
            return phased
        for phase, column, at in self._wide:
            amount = self._read_amount(cells[at], currency, column, line)
            if isinstance(amount, Problem):
                problems.append(amount)
            elif amount.amount < 0 and phase != "executed":
                problems.append(negative(line, column, cells[at]))
            else:
                phased[phase] = amount
        return phased

    def _long(self, cells: Sequence[str], currency: str | None, line: int, problems: list[Problem]) -> Phased:
        word = cells[self._phase_at]
        if word in self._amounts.ignored:
            return {}
        phase = self._amounts.phases.get(word)
        if phase is None:
            known = ", ".join(map(repr, (*self._amounts.phases, *self._amounts.ignored)))
            remedy = f"one of {known}, or name this word in amounts.phases or amounts.ignored"
            problems.append(problem(line, self._amounts.phase or "", word, "unknown_phase", remedy))
            return {}
        if currency is None:
            return {}
        column = self._amounts.amount or ""
        amount = self._read_amount(cells[self._amount_at], currency, column, line)
        if isinstance(amount, Problem):
            problems.append(amount)
            return {}
        return {phase: amount}


def negative(line: int, column: str, value: str) -> Problem:
    """An approved or adjusted amount below zero."""
    remedy = "zero or more: an appropriation cannot be negative (only executed amounts can)"
    return problem(line, column, value, "negative_amount", remedy)
