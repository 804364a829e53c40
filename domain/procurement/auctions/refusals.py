"""How the refusals of auctions read."""

MESSAGES: dict[str, str] = {
    "auction_pending": "The lot {lot} has an auction that is not over: its bids are opened and ranked after it.",
    "no_auction": "There is no auction of this lot that goes on.",
    "not_your_turn": "Another bidder has the turn of round {round}.",
    "round_over": "It is not round {round} now.",
    "step_too_small": "A price is lowered to {most} {currency} at most.",
}
