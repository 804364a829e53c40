"""A red flag."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A figure that asks for a second look: whose (an ocid, a buyer, a company), and by which acts of the record.

    `threshold` is None where a formula has none. It accuses nobody.
    """

    code: str
    subject: str
    buyer: str | None
    value: Fraction
    threshold: Fraction | None
    companies: tuple[str, ...]
    positions: tuple[int, ...]
