"""Sealed envelopes: how they are made and opened. `docs/verify/sealed-bids.md` is their format."""
