"""What the import tells of a release: its identity, its date in UTC, exact amounts, and no names but the buyer's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ocds.reading.release import WITHOUT_ZONE, Publisher, bare_version, read_release
from domain.kernel.refused import Refused
from domain.ocds.commands import RecordRelease
from tests.application.ocds.test_package import VALUES

MEXICO = Publisher("MX-HACIENDA", ZoneInfo("America/Mexico_City"))
LEAST: dict[str, Any] = {"ocid": "ocds-1-2", "id": "r1", "date": "2024-03-01T12:00:00Z"}
SECRET = ("release_id", "title", "suppliers", "body")


def read(release: dict[str, Any] | str) -> RecordRelease:
    body = release if isinstance(release, str) else json.dumps(release)
    return read_release(body.encode(), 40, "package", MEXICO, lambda _: ["a fault"])


def refused(release: dict[str, Any]) -> str:
    with pytest.raises(Refused) as caught:
        read(release)
    return caught.value.code


def test_the_least_that_a_release_says() -> None:
    command = read(LEAST)
    assert (command.ocid, command.release_id, command.tells) == ("ocds-1-2", "r1", ("release_id",))
    assert (command.date, command.findings, command.finding_count) == (
        datetime(2024, 3, 1, 12, tzinfo=UTC),
        ("a fault",),
        1,
    )
    assert command.body == json.dumps(LEAST)
    assert command.size == len(json.dumps(LEAST))


@pytest.mark.parametrize("ocid", [None, "", " ", 7, "a" * 201, "a\nb", {}])
def test_a_release_without_its_process_is_refused(ocid: object) -> None:
    assert refused({**LEAST, "ocid": ocid}) == "ocid_missing"


@pytest.mark.parametrize(
    "date", [None, "", "yesterday", "2024-13-01", "20240301", "2024-W09-5", 20240301, "0001-01-01T00:00:00+14:00"]
)
def test_a_release_without_a_date_is_refused(date: object) -> None:
    assert refused({**LEAST, "date": date}) == "date_missing"


@pytest.mark.parametrize(
    ("said", "moment", "zoned"),
    [
        ("2017-11-11T03:11:06-06:00", "2017-11-11T09:11:06+00:00", True),
        ("2017-11-11T03:11:06", "2017-11-11T09:11:06+00:00", False),
        ("2017-11-11", "2017-11-11T06:00:00+00:00", False),
        ("2017-11-11t03:11:06.5z", "2017-11-11T03:11:06.500000+00:00", True),
        ("2017-11-11T03:11:06.1234567Z", "2017-11-11T03:11:06.123456+00:00", True),
    ],
)
def test_a_date_without_a_zone_is_read_in_the_publishers(said: str, moment: str, zoned: bool) -> None:  # noqa: FBT001
    command = read({**LEAST, "date": said})
    assert command.date.isoformat() == moment
    assert (WITHOUT_ZONE in command.findings) is not zoned


def test_the_ids_1_and_text_1_are_one_and_no_id_is_one_of_its_own() -> None:
    assert read({**LEAST, "id": 1}).imported_release_id == read({**LEAST, "id": "1"}).imported_release_id
    without = {key: value for key, value in LEAST.items() if key != "id"}
    assert read(without).imported_release_id != read({**without, "tag": ["award"]}).imported_release_id


def test_publishers_are_told_apart() -> None:
    other = read_release(json.dumps(LEAST).encode(), 0, "package", Publisher("PT-IMPIC", MEXICO.zone), lambda _: [])
    assert other.imported_release_id != read(LEAST).imported_release_id


def test_amounts_are_exact() -> None:
    text = json.dumps({**LEAST, "tender": {"value": {"amount": 0, "currency": "PYG"}}})
    command = read(text.replace("0, ", "1667.208333, "))
    assert (command.value, command.currency) == (Decimal("1667.208333"), "PYG")


@pytest.mark.parametrize("amount", ["1e999999999", "true", '"12"', "null", "1e-400", "9" * 2000])
def test_what_is_no_amount_of_money_is_none(amount: str) -> None:
    text = json.dumps({**LEAST, "tender": {"value": {"amount": 0, "currency": "PYG"}}})
    command = read(text.replace("0, ", f"{amount}, "))
    assert (command.value, command.currency) == (None, None)


def test_contracts_of_one_currency_are_summed_up_and_of_several_not() -> None:
    def contract(amount: int, currency: str) -> dict[str, Any]:
        return {"value": {"amount": amount, "currency": currency}}

    one = read({**LEAST, "contracts": [contract(3, "EUR"), contract(4, "EUR"), {}]})
    assert (one.contracted, one.contracted_currency) == (Decimal(7), "EUR")
    two = read({**LEAST, "contracts": [contract(3, "EUR"), contract(4, "USD")]})
    assert (two.contracted, two.contracted_currency) == (None, None)


def test_names_but_the_buyers_are_secret_alone() -> None:
    name = "Gustavo Alberto"
    parties = [{"name": name, "roles": ["supplier"], "contactPoint": {"name": name, "email": name}}]
    award = {"title": name, "suppliers": [{"name": name, "id": name}]}
    command = read({**LEAST, "id": name, "buyer": {"name": "Navy"}, "parties": parties, "awards": [award]})
    assert (command.buyer, command.suppliers, command.title, command.release_id) == ("Navy", name, name, name)
    plain = [getattr(command, field) for field in command.__slots__ if field not in SECRET]
    assert name not in repr(plain)
    assert name not in repr(command)


def test_a_bare_release_of_another_version_is_refused() -> None:
    bare_version({})
    bare_version({"version": "1.1"})
    with pytest.raises(Refused) as caught:
        bare_version({"version": "1.0"})
    assert caught.value.code == "ocds_version"


PLACES = ("id", "tag", "title", "buyer", "parties", "tender", "awards", "contracts", "planning")
INNER = ("value", "amount", "currency", "items", "classification", "scheme", "suppliers", "name", "roles", "title")
SHAPES = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(PLACES), SHAPES, max_size=6))
def test_whatever_stands_in_its_places_a_release_is_read_and_kept(said: dict[str, Any]) -> None:
    text = json.dumps({**said, "ocid": "ocds-1-2", "date": "2024-03-01T12:00:00Z"})
    command = read(text)
    assert command.body == text
    for told in (command.title, command.suppliers, command.buyer, command.release_id, *command.tags):
        assert told is None or (told.encode() and "\x00" not in told)
