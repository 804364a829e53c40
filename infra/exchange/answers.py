"""What is answered to a consignment: a signed receipt, or a code; in one form of JSON either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from domain.exchange.channels.parts import text_in
from domain.kernel.moments import canonical_moment

STATUS: Final[Mapping[str, int]] = {
    "malformed": 400,
    "clock_off": 400,
    "signature_invalid": 401,
    "unknown_partner": 403,
    "partner_ended": 403,
    "agreement_ended": 403,
    "sequence_gap": 409,
    "manifest_differs": 409,
    "part_differs": 422,
    "busy": 503,
    "unavailable": 503,
}
"""Why nothing was taken in, with the status that goes with it. The number stays first in line."""
CONTENT: Final = frozenset(
    {
        "expired",
        "wrong_addressee",
        "too_large",
        "type_not_admitted",
        "infected",
        "parts_missing",
        "too_many_parts",
        "part_twice",
        "bad_file_name",
        "not_a_media_type",
        "not_a_sha256",
    }
)
"""Why content is refused before its scan: its number is used up."""


@dataclass(frozen=True, slots=True)
class LaterRefusals:
    """What of a channel was refused, the newest first: also what the scan found after the receipt was given."""

    channel: str
    at: datetime
    refused: Sequence[tuple[str, str]]

    def text(self) -> bytes:
        """Canonical JSON."""
        refused = [{"code": code, "consignmentId": id_} for id_, code in self.refused]
        whole = {
            "at": canonical_moment(self.at),
            "channel": self.channel,
            "refused": refused,
            "type": "foja-refusals/1",
        }
        return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def later_refusals(text: bytes) -> LaterRefusals:
    """What was refused, in a signed text. Raises ValueError."""
    try:
        whole = orjson.loads(text)
        refused = [(text_in(each, "consignmentId"), text_in(each, "code")) for each in whole["refused"]]
        return LaterRefusals(text_in(whole, "channel"), datetime.fromisoformat(text_in(whole, "at")), refused)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("a list of refusals lacks a value, or has one of another form") from None


@dataclass(frozen=True, slots=True)
class Answered:
    """The signed answer to a signed question."""

    answer: str


@dataclass(frozen=True, slots=True)
class Receipted:
    """The partner has it: its signed receipt, and what it refused of late, signed too."""

    receipt: str
    refusals: str | None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The partner took nothing in; `expected` is the number that it expects."""

    code: str
    expected: int | None = None


def told(answer: Receipted | Answered | NotTaken) -> tuple[int, bytes]:
    """The status and the JSON of an answer."""
    if isinstance(answer, Answered):
        return 200, orjson.dumps({"answer": answer.answer})
    if isinstance(answer, Receipted):
        return 200, orjson.dumps({"receipt": answer.receipt, "refusals": answer.refusals})
    more = {} if answer.expected is None else {"expected": answer.expected}
    return STATUS[answer.code], orjson.dumps({"code": answer.code, **more})


def heard(content: bytes) -> Receipted | Answered | NotTaken:
    """What a partner answered. Raises ValueError for what is no such answer."""
    try:
        whole: Any = orjson.loads(content)
        if "answer" in whole:
            return Answered(text_in(whole, "answer"))
        if "receipt" in whole:
            refusals = whole.get("refusals")
            return Receipted(text_in(whole, "receipt"), None if refusals is None else text_in(whole, "refusals"))
        code, expected = text_in(whole, "code"), whole.get("expected")
    except (KeyError, TypeError, AttributeError):
        raise ValueError("an answer has a receipt or a code") from None
    if code not in STATUS or not (expected is None or (type(expected) is int and 0 < expected < 2**53)):
        raise ValueError("an answer has a code that is known here")
    return NotTaken(code, expected)
