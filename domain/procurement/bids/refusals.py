"""How the refusals of bids read."""

MESSAGES: dict[str, str] = {}
