"""How the refusals of openings read."""

MESSAGES: dict[str, str] = {}
