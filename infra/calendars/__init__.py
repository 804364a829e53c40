"""What calendars add to the processes: a proposal of a year, which people declare."""
