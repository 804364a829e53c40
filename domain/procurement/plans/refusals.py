"""How the refusals of plans read."""

MESSAGES: dict[str, str] = {}
