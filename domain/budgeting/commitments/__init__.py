"""Commitments: money reserved for a purpose, from the reservation to its payment."""
