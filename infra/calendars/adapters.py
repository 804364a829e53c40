"""What calendars add to the processes."""

from __future__ import annotations

from infra.kernel.adapters import Adapters, Lazy

ADAPTERS = Adapters(
    commands={"calendars": Lazy("infra.calendars.cli.calendars", "Propose the days of a year, for people to declare.")}
)
