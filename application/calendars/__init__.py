"""How the commands of calendars run."""
