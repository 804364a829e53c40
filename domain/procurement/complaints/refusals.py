"""How the refusals of complaints read."""

MESSAGES: dict[str, str] = {}
