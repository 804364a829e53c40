"""A plugin of pytest: what each folder of the suite took, at the end of a run, and who takes too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath

import pytest

BUDGET = 15.0
"""Seconds of test time that a context may add to the suite, all layers together."""
LAYERS = ("domain", "application", "projections", "api", "infra")
SHOWN = 12


def folder_of(nodeid: str) -> str:
    """The folder of a test, two levels below `tests` at most: `tests/api/matrix`."""
    path = PurePath(nodeid.partition("::")[0]).parent
    return "/".join(path.parts[:3])


def context_of(nodeid: str, contexts: Iterable[str]) -> str | None:
    """The context that a test belongs to, by its folder: `tests/<layer>/<context>/`."""
    parts = PurePath(nodeid.partition("::")[0]).parts
    named = len(parts) > 3 and parts[0] == "tests" and parts[1] in LAYERS and parts[2] in set(contexts)
    return parts[2] if named else None


def over_budget(seconds: Mapping[str, float], budget: float = BUDGET) -> list[str]:
    """A sentence for each context whose tests take longer than they may."""
    return [
        f"{name} takes {taken:.0f} s of tests, and a context may take {budget:g} s"
        for name, taken in sorted(seconds.items(), key=lambda item: -item[1])
        if taken > budget
    ]


class Timing:
    """Adds up what the tests took, set-up and tear-down included, in whichever process they ran."""

    def __init__(self, contexts: Iterable[str] = ()) -> None:
        self._names = frozenset(contexts)
        self.contexts: Counter[str] = Counter()
        self.folders: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a phase of a test."""
        folder = folder_of(report.nodeid)
        self.folders[folder] += report.duration  # type: ignore[assignment]
        self.tests[folder] += report.when == "call"
        if name := context_of(report.nodeid, self._names):
            self.contexts[name] += report.duration  # type: ignore[assignment]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the slowest folders."""
        total = sum(self.folders.values())
        if total < 30:
            return
        terminalreporter.section(f"seconds by folder ({total:.0f} in all, over all processes)")
        for folder, taken in self.folders.most_common(SHOWN):
            terminalreporter.write_line(f"{taken:8.1f}  {self.tests[folder]:5d} tests  {folder}")
        for sentence in over_budget(self.contexts):
            terminalreporter.write_line(f"warning: {sentence}", yellow=True)
