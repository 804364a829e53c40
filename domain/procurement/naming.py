"""What the things of procurement are called: ids that hold the id of what they belong to."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Annotated

from domain.kernel.forms import pattern

TenderId = Annotated[
    str, pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", "not_a_tender_id", "1 to 40 letters, digits, dots, dashes, _")
]
"""The id of a tender, chosen at random by the drafter's client."""
LotNumber = Annotated[str, pattern(r"[1-9][0-9]{0,3}", "not_a_lot_number", "1 to 9999")]
"""The number of a lot within its tender."""
LotId = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}-[1-9][0-9]{0,3}", "not_a_lot_id", "the id of a tender, a dash, and a number"
    ),
]
"""The id of a lot: `<tender>-<number>`."""
AwardId = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}-[1-9][0-9]{0,3}-a[1-9][0-9]{0,2}", "not_an_award_id", "a lot, `-a`, a number"
    ),
]
"""The id of an award: `<lot>-a<number>`, the first one of a lot being a1."""

_LAST = re.compile(r"-[^-]*$")


def lot_id(tender_id: str, number: str) -> str:
    """The id of a lot of a tender."""
    return f"{tender_id}-{number}"


def tender_of(lot: str) -> str:
    """The tender that a lot belongs to."""
    return _LAST.sub("", lot)


def number_of(lot: str) -> str:
    """The number of a lot within its tender."""
    return lot.rpartition("-")[2]


def award_id(lot: str, number: int) -> str:
    """The id of the so many-th award of a lot."""
    return f"{lot}-a{number}"


def lot_of(award: str) -> str:
    """The lot that was awarded."""
    return _LAST.sub("", award)


def unregistered_prefix(jurisdiction: str) -> str:
    """What stands where a jurisdiction has no registered prefix for ocids: `ocds-0000md` for MD.

    It has the form of a registered one, six small letters or digits. A code of another form gives its hash.
    """
    code = jurisdiction.lower()
    if not re.fullmatch(r"[a-z0-9]{1,6}", code):
        code = sha256(jurisdiction.encode("utf-8", "replace")).hexdigest()[:6]
    return f"ocds-{code:0>6}"
