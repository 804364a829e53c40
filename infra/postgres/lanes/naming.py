"""How a lane is called where it is led, and where its moves are told."""

from __future__ import annotations


def led_as(lane: str) -> str:
    """`lane 1`."""
    return f"lane {lane}"
