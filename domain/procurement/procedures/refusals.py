"""How the refusals of procedures read."""

MESSAGES: dict[str, str] = {}
