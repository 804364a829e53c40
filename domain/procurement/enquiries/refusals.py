"""How the refusals of enquiries read."""

MESSAGES: dict[str, str] = {}
