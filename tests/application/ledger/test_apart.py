"""Values kept apart open in their place, with their key and their bytes; anything else is refused or None."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ledger.apart import NO_BODIES, REFERENCES, Bodies, named, open_apart, reference, seal_apart
from application.ledger.envelope import Codec
from application.ledger.sealing import KeysNotFetchedError, SealedPlace, TamperedError, unseal
from domain.kernel.declarations import INTERNAL, Apart, ApartReference, Secret, event, event_type
from domain.kernel.fields import UnclassifiedError
from tests.application.ledger.test_sealing import KEY, PLACES, TEXTS, data_of, recorded, with_data
from tests.support.essays import CODEC, ESSAY, EssayWritten
from tests.support.every_key import EVERY_KEY

PLACE = SealedPlace("essay-1", 1, "essays.EssayWritten", "text", ESSAY, "secret")


def opened(stored: bytes, place: SealedPlace, key: bytes | None = KEY, bodies: Bodies | None = None) -> Any:
    data = named(stored)
    return open_apart(data, place, key, {str(data["apart"]): stored} if bodies is None else bodies)


@given(TEXTS | st.binary(max_size=100), PLACES, PLACES)
def test_a_value_opens_where_it_was_kept_apart_and_nowhere_else(
    value: str | bytes, place: SealedPlace, other: SealedPlace
) -> None:
    stored = seal_apart(value, place, KEY)
    assert opened(stored, place) == value
    assert opened(stored, place, None) is None
    assert opened(stored, place, bodies=NO_BODIES) is None
    assert opened(stored, place, bodies=REFERENCES) == ApartReference(hashlib.sha256(stored).hexdigest(), len(stored))
    if place != other:
        with pytest.raises(TamperedError):
            opened(stored, other)


def test_every_flipped_bit_and_every_other_blob_of_the_place_is_refused() -> None:
    stored, earlier = seal_apart("A text", PLACE, KEY), seal_apart("An earlier text", PLACE, KEY)
    data = named(stored)
    for bit in range(8 * len(stored)):
        changed = bytearray(stored)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TamperedError):
            opened(bytes(changed), PLACE)
    with pytest.raises(TamperedError):
        open_apart(data, PLACE, KEY, {str(data["apart"]): earlier})
    with pytest.raises(TamperedError):
        opened(stored, PLACE, bytes([1]) * 32)


def test_what_is_kept_apart_is_no_sealed_value() -> None:
    """Under one key and in one place, the version tells them apart."""
    stored = seal_apart("A text", PLACE, KEY)
    for version in (1, 2):
        sealed = {"sealed": base64.urlsafe_b64encode(bytes([version]) + stored[1:]).decode()}
        with pytest.raises(TamperedError):
            unseal(sealed, PLACE, KEY)


@pytest.mark.parametrize(
    "data",
    [
        "A text",
        {},
        {"apart": "ab", "size": 50},
        {"apart": "g" * 64, "size": 50},
        {"apart": "0" * 64, "size": 1},
        {"apart": "0" * 64, "size": 50, "more": 1},
        {"apart": "0" * 64},
        {"sealed": ""},
    ],
)
def test_another_form_is_refused_also_without_a_key(data: object) -> None:
    with pytest.raises(TamperedError):
        reference(data, PLACE)
    state = CODEC.seal(recorded(EssayWritten(ESSAY, None, "A text")), EVERY_KEY, []).state
    for keys in (EVERY_KEY, {}):
        with pytest.raises((TamperedError, KeysNotFetchedError)):
            CODEC.open(with_data(state, text=data), 0, keys)


def test_the_forms_of_what_is_stored_are_a_contract() -> None:
    stored = seal_apart("Ana", PLACE, KEY, lambda: bytes(12))
    form = "02000000000000000000000000bae62e5cd00e823063d3c5bdffe7022399cb6887"
    assert stored.hex() == form
    assert opened(bytes.fromhex(form), PLACE) == "Ana"


def test_nobody_forgets_to_fetch_or_to_store() -> None:
    bodies: list[bytes] = []
    fact = recorded(EssayWritten(ESSAY, "A title", "A text"))
    state = CODEC.seal(fact, EVERY_KEY, bodies).state
    assert data_of(state)["text"] == named(*bodies)
    with pytest.raises(KeysNotFetchedError, match="nobody fetched text"):
        CODEC.open(state, 0, EVERY_KEY, {"another": b""})
    with pytest.raises(TypeError, match="nobody here stores it"):
        CODEC.seal(fact, EVERY_KEY)
    with pytest.raises(TypeError, match="text or bytes"):
        CODEC.seal(recorded(EssayWritten(ESSAY, None, ApartReference("0" * 64, 50))), EVERY_KEY, [])


def test_an_event_without_the_value_keeps_nothing_apart() -> None:
    bodies: list[bytes] = []
    fact = recorded(EssayWritten(ESSAY, "A title", None))
    state = CODEC.seal(fact, EVERY_KEY, bodies).state
    assert bodies == []
    assert CODEC.bodies_of([state]) == {}
    assert CODEC.open(state, 0, EVERY_KEY) == fact


def test_bytes_come_back_as_bytes() -> None:
    @event("essays.PictureTaken", fields=INTERNAL)
    @dataclass(frozen=True, slots=True)
    class PictureTaken:
        essay_id: str
        picture: Annotated[bytes | ApartReference | None, Apart("essay_id")]

    codec, bodies = Codec([PictureTaken]), list[bytes]()
    fact = recorded(PictureTaken(ESSAY, b"\x00\xff"))
    state = codec.seal(fact, EVERY_KEY, bodies).state
    assert codec.open(state, 0, EVERY_KEY, {str(named(*bodies)["apart"]): bodies[0]}) == fact


def test_the_type_of_a_field_says_that_it_may_be_the_reference() -> None:
    assert event_type(EssayWritten).apart == {"text": Apart("essay_id")}
    assert event_type(EssayWritten).sealed == {"title": Secret("essay_id"), "text": Apart("essay_id")}
    assert repr(EssayWritten(ESSAY, "t", "x")).endswith("title=<secret>, text=<apart>)")
    for kind in (str | None, int | ApartReference | None):
        hints = {"essay_id": str, "text": Annotated[kind, Apart("essay_id")]}
        with pytest.raises(UnclassifiedError, match="is kept apart, so its type must be"):
            event("essays.Other", fields=INTERNAL)(dataclass(type("Other", (), {"__annotations__": hints})))
