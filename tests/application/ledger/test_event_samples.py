"""Every event ever stored can still be read: a sample of each type and schema, and the upcasts between schemas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, ApartReference, event, event_type
from infra.bootstrap import INSTALLATION
from tests.application.ledger.event_samples import FOLDER, sample_codec, sample_file, wanted, with_texts, write_missing
from tests.support.essays import EssayWritten
from tests.support.every_key import EVERY_KEY

CODEC = sample_codec(INSTALLATION.codec.classes.values())


def test_every_type_and_schema_has_a_sample_and_every_sample_a_type() -> None:
    assert sorted(FOLDER.glob("*")) == wanted(CODEC), (
        "write what lacks: python -m tests.application.ledger.event_samples"
    )


@pytest.mark.parametrize("path", wanted(CODEC), ids=lambda path: path.stem)
def test_a_sample_is_read_and_the_current_schema_gives_the_same_bytes(path: Path) -> None:
    stored = path.read_bytes()
    fact = CODEC.open(stored, keys=EVERY_KEY)

    kind = event_type(type(fact.event))
    assert path.name.startswith(f"{kind.name}.")
    if path == sample_file(kind.name, kind.schema):
        assert CODEC.seal(with_texts(fact), EVERY_KEY, []).state == stored
    assert orjson.dumps(orjson.loads(stored), option=orjson.OPT_SORT_KEYS) == stored


# --- an event that changed its shape twice -------------------------------------------------------


@event("trade.GoodsSold", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SoldFirst:
    """As it was first recorded."""

    goods: str
    price: str


def with_amount(data: dict[str, Any]) -> dict[str, Any]:
    amount, currency = data["price"].split(" ")
    return {"goods": data["goods"], "amount": amount, "currency": currency}


def with_pieces(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "pieces": 1}


@event("trade.GoodsSold", fields=PUBLIC, schema=3, upcasts={1: with_amount, 2: with_pieces})
@dataclass(frozen=True, slots=True)
class GoodsSold:
    """As it is recorded today."""

    goods: str
    amount: Decimal
    currency: str
    pieces: int


def test_an_old_schema_is_read_as_the_current_one(tmp_path: Path) -> None:
    (first,) = write_missing(Codec([SoldFirst]), tmp_path)
    old = first.read_bytes().replace('"price":"a price: ä, ñ"'.encode(), b'"price":"12.50 MDL"')
    second = old.replace(b'"price":"12.50 MDL"', b'"amount":"12.50","currency":"MDL"').replace(
        b'"schema":1', b'"schema":2'
    )

    for stored in (old, second):
        fact = Codec([GoodsSold]).open(stored, position=9)
        assert fact.event == GoodsSold("a goods: ä, ñ", Decimal("12.50"), "MDL", 1)
        assert (fact.position, fact.version, fact.stream) == (9, 7, "soldfirst-7")


def test_a_schema_without_its_sample_is_noticed(tmp_path: Path) -> None:
    codec = Codec([GoodsSold])
    write_missing(codec, tmp_path)

    assert set(wanted(codec, tmp_path)) - set(tmp_path.iterdir()) == {
        sample_file("trade.GoodsSold", schema, tmp_path) for schema in (1, 2)
    }


def test_a_schema_without_the_upcasts_from_its_forerunners_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match=r"lacks upcasts from \[2\]"):
        event("trade.GoodsSold", schema=3, upcasts={1: with_amount})


def test_a_sample_of_what_is_kept_apart_comes_back_with_its_texts(tmp_path: Path) -> None:
    codec = sample_codec([EssayWritten])
    (path,) = write_missing(codec, tmp_path)
    fact = codec.open(path.read_bytes(), keys=EVERY_KEY)
    assert isinstance(fact.event.text, ApartReference)
    assert codec.seal(with_texts(fact), EVERY_KEY, []).state == path.read_bytes()
