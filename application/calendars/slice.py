"""The commands on the working days of a jurisdiction: a stream a year, and a permission in the jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.calendars.bookings import BOOKINGS, RESOURCES
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Streams
from domain.calendars import commands as c
from domain.calendars.naming import year_id
from domain.calendars.published import WORKING_DAYS as WORKING_DAYS_STREAMS
from domain.calendars.working_days import DECIDER


def _in_jurisdiction(command: c.Command, _: Any) -> Sequence[Place]:
    return ((command.jurisdiction,),)


_OF_A_DAY = Rule(lambda it: year_id(it.jurisdiction, it.day.year), places=_in_jurisdiction)

WORKING_DAYS = Slice(
    name="calendars.working_days",
    decider=DECIDER,
    streams=Streams("working_days"),
    commands={
        c.DefineCalendarYear: Rule(lambda it: year_id(it.jurisdiction, it.year), places=_in_jurisdiction),
        c.DeclareDayFree: _OF_A_DAY,
        c.DeclareDayWorked: _OF_A_DAY,
    },
    public=True,
    shown=(WORKING_DAYS_STREAMS,),
)

SLICES = (WORKING_DAYS, RESOURCES, BOOKINGS)
