"""What the access files of bids are carried out on: the tenders that take bids of the openings' world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.api.matrix.places import Place
from tests.api.procurement.openings_world import BID, HASH, tendering

Input = dict[str, Any]


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of bids: nobody has bid."""
    yield from ()


def _bid(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {
        "tenderId": tendering(at),
        "lot": "1",
        "bidId": BID,
        "company": at.company,
        "commitment": HASH,
        "nonce": HASH,
        **more,
    }


_ENVELOPE = {"envelope": "FINANCIAL", "package": HASH, "packageSha256": HASH}
INPUTS: dict[str, Callable[[Place], Input]] = {
    "submitEnvelope": _bid(**_ENVELOPE),
    "replaceEnvelope": _bid(**_ENVELOPE),
    "reconfirmBid": _bid(),
    "withdrawBid": _bid(),
}
