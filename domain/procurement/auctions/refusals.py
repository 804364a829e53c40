"""How the refusals of auctions read."""

MESSAGES: dict[str, str] = {}
