"""How the refusals of frameworks read."""

MESSAGES: dict[str, str] = {}
