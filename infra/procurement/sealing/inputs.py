"""What a bidder's program reads: the public terms of a tender, and the prices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.kernel.declarations import Refused
from domain.kernel.values import money
from domain.procurement.bids.content import BidContent


class InputError(ValueError):
    """A file that is not what it should be; the text names it and says what would be right."""


@dataclass(frozen=True, slots=True)
class PublicTerms:
    """What an envelope is sealed under: the tender, the hash of its terms, and its panel with raw public keys."""

    tender: str
    terms_sha256: str
    k: int
    keys: tuple[bytes, ...]


def read_json(file: Path) -> Any:
    """What a file says; raises InputError."""
    try:
        return json.loads(file.read_bytes(), parse_float=str, parse_int=str)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{file} is no JSON") from None


def read_terms(file: Path) -> PublicTerms:
    """The terms in a file: the tender as GraphQL answers `{ tenderId termsSha256 panel { k keys } }`, in its answer.

    The entry of its publication in the log (TenderPublished) will do as well.
    """
    found = _with_panel(read_json(file))
    try:
        return PublicTerms(
            _text(found["tenderId"] if "tenderId" in found else found["tender_id"]),
            _text(found["termsSha256"] if "termsSha256" in found else found["terms_sha256"]),
            int(found["panel"]["k"]),
            tuple(bytes.fromhex(_text(key)) for key in found["panel"]["keys"]),
        )
    except (KeyError, TypeError, ValueError):
        raise InputError(
            f"{file} does not say what the public terms of a tender say: tenderId, termsSha256, and panel with k and"
            " keys in hex. Ask the API for them, and put its answer into the file"
        ) from None


def _with_panel(value: Any) -> Any:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if "panel" in part:
                return part
            pending += part.values()
        elif isinstance(part, list):
            pending += part
    return {}


def read_prices(file: Path) -> BidContent:
    """The prices and answers in a file; raises InputError, which shows what such a file looks like."""
    whole = read_json(file)
    try:
        currency = _text(whole["currency"])
        prices = {_text(item): money(_text(amount), currency).amount for item, amount in whole["prices"].items()}
        answers = {_text(criterion): _text(answer) for criterion, answer in whole.get("answers", {}).items()}
        included = whole["vatIncluded"]
    except Refused as refused:
        raise InputError(f"{file}: {refused.code}: {', '.join(map(str, refused.values.values()))}") from None
    except (KeyError, TypeError, AttributeError):
        included = None
        currency, prices, answers = "", {}, {}
    if type(included) is not bool:
        raise InputError(
            f'{file} is not of the form {{"currency": "UAH", "vatIncluded": true, "prices": {{"ITEM": "9000.00"}},'
            ' "answers": {"CRITERION": "3 years"}}: amounts are texts, for the whole quantity of an item'
        )
    return BidContent(currency, included, prices, answers)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
