"""How the refusals of contracts read."""

MESSAGES: dict[str, str] = {}
