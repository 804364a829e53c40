"""Auctions: rounds in which admitted bidders lower their prices, under aliases."""
