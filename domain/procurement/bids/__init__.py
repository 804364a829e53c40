"""Bids: sealed envelopes as they come in, and the book of all that came."""
