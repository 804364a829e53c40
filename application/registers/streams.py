"""How the streams of registers are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams

series = Streams("series")
"""A series of a unit."""
register = Streams("register")
"""The register of a series and year: a passbook."""
emergency_number = Streams("emergency_number")
"""Which entry a number on paper stands for."""
voided_number = Streams("voided_number")
"""Whether a number is void."""
