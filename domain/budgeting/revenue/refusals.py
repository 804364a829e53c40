"""How the refusals of revenue read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "cancel_above_assessed": "Of what was assessed {assessed} is not cancelled: {amount} cannot be cancelled.",
    "refund_above_collected": "Of what was collected {collected} is not refunded: {amount} cannot be refunded.",
}
