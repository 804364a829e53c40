"""How the refusals of lots read."""

MESSAGES: dict[str, str] = {}
