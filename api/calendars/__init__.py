"""What is shown of calendars."""
