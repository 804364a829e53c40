"""What can be asked about calendars: one file a question."""

from projections.calendars.booked_slots import BOOKED_SLOTS
from projections.calendars.calendar_days import CALENDAR_DAYS
from projections.calendars.calendar_years import CALENDAR_YEARS
from projections.calendars.resource_days import RESOURCE_DAYS
from projections.calendars.resources import RESOURCES

__all__ = ["BOOKED_SLOTS", "CALENDAR_DAYS", "CALENDAR_YEARS", "READ_MODELS", "RESOURCES", "RESOURCE_DAYS"]

READ_MODELS = (CALENDAR_YEARS, CALENDAR_DAYS, RESOURCES, BOOKED_SLOTS, RESOURCE_DAYS)
