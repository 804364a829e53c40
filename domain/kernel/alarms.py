"""The alarms of a thing: several instants at which something is due on it, each under the name of a step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Alarm:
    """An instant at which a step is due, such as `half`, `due` or `inspector`; a step has one alarm of a thing."""

    step: str
    at: datetime


Alarms = tuple[Alarm, ...]


def alarms(**steps: datetime | None) -> Alarms:
    """The alarms of these steps, in the order of time; a step without an instant has none."""
    return in_order(Alarm(step, at) for step, at in steps.items() if at is not None)


def without(of: Alarms, *steps: str) -> Alarms:
    """The alarms that are left when these steps are done."""
    return tuple(alarm for alarm in of if alarm.step not in steps)


def moved(of: Alarms, step: str, at: datetime) -> Alarms:
    """The alarms with that of a step at another instant."""
    return in_order((*without(of, step), Alarm(step, at)))


def later(of: Alarms, by: timedelta) -> Alarms:
    """All alarms later by as much, as after a pause."""
    return tuple(replace(alarm, at=alarm.at + by) for alarm in of)


def in_order(of: Iterable[Alarm]) -> Alarms:
    """Alarms in the order of time; at the same instant by the name of the step."""
    return tuple(sorted(of, key=lambda alarm: (alarm.at, alarm.step)))
