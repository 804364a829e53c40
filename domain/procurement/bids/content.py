"""What an envelope holds: `bid.json` with prices and answers, and files. Published format, as the package is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from domain.kernel.declarations import Refused
from domain.kernel.values import Money, minor_units, money, zero
from domain.procurement.canonical import NotCanonicalError, canonical_json, canonical_value
from domain.procurement.kinds import EnvelopeKind

BID_FILE: Final = "bid.json"
VERSION: Final = 1
LARGEST: Final = 200_000_000
"""Bytes of all files together, as they are and as they are packed."""
MOST_FILES: Final = 500
STEEPEST: Final = 20
"""Bytes that may come of one byte of the archive."""
LONGEST_NAME: Final = 200
LARGEST_BID: Final = 2_000_000
"""Bytes of bid.json."""


class MalformedContentError(ValueError):
    """A content that is not of this version of the format."""


@dataclass(frozen=True, slots=True)
class BidContent:
    """What a bid says by itself: a price for each item as a whole, and an answer to each criterion that asks for one.

    All prices are in one currency, all with value added tax or all without. A technical envelope has no price.
    """

    currency: str
    vat_included: bool
    prices: Mapping[str, Decimal]
    answers: Mapping[str, str]

    @property
    def total(self) -> Money:
        """The price of the lot."""
        return sum((money(amount, self.currency) for amount in self.prices.values()), zero(self.currency))

    def canonical(self) -> bytes:
        """The bytes of bid.json. Raises Refused where an amount is none of the currency."""
        prices = [
            {"item": item, "amount": str(money(amount, self.currency, "prices").amount)}
            for item, amount in self.prices.items()
        ]
        return canonical_json(
            {
                "v": VERSION,
                "currency": self.currency,
                "vat_included": self.vat_included,
                "prices": prices,
                "answers": [{"criterion": criterion, "answer": text} for criterion, text in self.answers.items()],
            }
        )


def content_in(data: bytes) -> BidContent:
    """What a bid.json says, exactly as it would be written; raises MalformedContentError."""
    if len(data) > LARGEST_BID:
        raise MalformedContentError(f"bid.json has at most {LARGEST_BID} bytes, this one {len(data)}")
    try:
        whole = canonical_value(data)
        currency = _text(whole["currency"])
        content = BidContent(
            currency,
            whole["vat_included"],
            {_text(price["item"]): money(_text(price["amount"]), currency).amount for price in whole["prices"]},
            {_text(answer["criterion"]): _text(answer["answer"]) for answer in whole["answers"]},
        )
        again = content.canonical()
        check_content(content)
    except NotCanonicalError as error:
        raise MalformedContentError(f"bid.json: {error}") from None
    except Refused as refused:
        raise MalformedContentError(f"bid.json: {refused.code} ({refused.path})") from None
    except (KeyError, TypeError):
        raise MalformedContentError("bid.json lacks a value, or has one of another form") from None
    if again != data:
        raise MalformedContentError("bid.json names a value twice, or says more than this version knows")
    return content


def check_content(content: BidContent) -> None:
    """Raise MalformedContentError unless prices are above nothing, or Refused where the currency is unknown."""
    minor_units(content.currency)
    if type(content.vat_included) is not bool:
        raise MalformedContentError("bid.json: vat_included is true or false")
    for item, amount in content.prices.items():
        if amount <= 0:
            raise MalformedContentError(f"bid.json: the price of item {item[:40]!r} is not above 0")
    if any(not name for name in (*content.prices, *content.answers)):
        raise MalformedContentError("bid.json: an item or a criterion has no name")


def check_kind(content: BidContent, kind: str) -> None:
    """Raise MalformedContentError unless prices stand in the financial envelope, and there alone."""
    if bool(content.prices) != (kind == EnvelopeKind.FINANCIAL):
        said = "names no price: they stand" if content.prices else "has no price, and they stand"
        raise MalformedContentError(f"bid.json: a {kind} envelope {said} in the financial envelope alone")


def check_name(name: str) -> None:
    """Raise MalformedContentError unless a file can have this name in an archive: a plain one, below the archive."""
    parts = name.split("/")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise MalformedContentError(f"the name of a file has 1 to {LONGEST_NAME} printable characters")
    if any(part in {"", ".", ".."} for part in parts) or any(sign in name for sign in '\\:*?"<>|'):
        raise MalformedContentError(f"{name[:80]!r} is no plain path below the archive")


def check_sizes(sizes: Mapping[str, int], packed: int) -> None:
    """Raise MalformedContentError unless files, by name, are within the limits of an archive of so many bytes."""
    total = sum(sizes.values())
    if len(sizes) > MOST_FILES:
        raise MalformedContentError(f"an envelope has at most {MOST_FILES} files, this one {len(sizes)}")
    if max(total, packed) > LARGEST:
        raise MalformedContentError(f"an envelope has at most {LARGEST} bytes, this one {max(total, packed)}")
    if total > STEEPEST * packed:
        raise MalformedContentError(f"{total} bytes come of {packed}: more than {STEEPEST} of each are a trap")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
