"""What the public is told is listed field by field; what is not public cannot be listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from domain.kernel.declarations import INTERNAL, PUBLIC, Internal, Personal, Secret, event
from domain.kernel.publishing import NotPublicError, Publication


@dataclass(frozen=True, slots=True)
class Seat:
    place: str
    holder: Annotated[str, Internal()]


@event("tests.SeatFilled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SeatFilled:
    seat_id: str
    filled_by: Annotated[str, Internal()]
    name: Annotated[str | None, Personal("seat_id", "identity")]
    reason: Annotated[str | None, Secret("seat_id")]
    seat: Seat
    others: tuple[Seat, ...] = ()


@event("tests.SeatMeasured", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SeatMeasured:
    seat_id: str


def publish(*names: str, subject: str = "seat_id") -> Publication:
    return Publication(SeatFilled, names, subject, lambda _: "MD")


def test_public_fields_can_be_listed() -> None:
    assert publish("seat_id").type == "tests.SeatFilled.v1"


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("filled_by",), "tests.SeatFilled.filled_by is internal, and so never published"),
        (("seat_id", "name"), "tests.SeatFilled.name is personal, and so never published"),
        (("seat_id", "reason"), "tests.SeatFilled.reason is secret, and so never published"),
        (("seat",), "tests.SeatFilled.seat holds values that are not public"),
        (("others",), "tests.SeatFilled.others holds values that are not public"),
        (("colour",), "tests.SeatFilled.colour is no field: there are seat_id, filled_by, name, reason, seat, others"),
        ((), "tests.SeatFilled is published without fields"),
        (("seat_id", "seat_id"), "or with one twice"),
    ],
)
def test_nothing_else_can(names: tuple[str, ...], why: str) -> None:
    with pytest.raises(NotPublicError, match=why):
        publish(*names)


def test_nor_can_it_be_the_subject() -> None:
    with pytest.raises(NotPublicError, match="name is personal"):
        publish("seat_id", subject="name")
    with pytest.raises(NotPublicError, match="seat_id is internal"):
        Publication(SeatMeasured, ("seat_id",), "seat_id", lambda _: "MD")


def test_what_is_no_event_is_not_published() -> None:
    with pytest.raises(TypeError, match="no stored event"):
        Publication(Seat, ("place",), "place", lambda _: "MD")
