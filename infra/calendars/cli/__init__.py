"""The commands of calendars."""
