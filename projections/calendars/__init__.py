"""What can be asked about calendars: one file a question."""

from projections.calendars.calendar_days import CALENDAR_DAYS
from projections.calendars.calendar_years import CALENDAR_YEARS

__all__ = ["CALENDAR_DAYS", "CALENDAR_YEARS", "READ_MODELS"]

READ_MODELS = (CALENDAR_YEARS, CALENDAR_DAYS)
