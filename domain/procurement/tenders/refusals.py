"""How the refusals of tenders read."""

MESSAGES: dict[str, str] = {}
