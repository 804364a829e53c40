"""What the import tells of a release: enough to find it by, and nothing that only its body may hold."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.ocds.reading.package import VERSION
from application.ocds.reading.parsing import parsed
from domain.kernel.refused import Refused
from domain.ocds.commands import RecordRelease
from domain.ocds.forms import LONGEST_OCID

_NAMES: Final = UUID("5f0a1b8e-3c6d-5c52-9d0e-0cd5a1f3b7d4")
SHOWN: Final = 20
"""Findings of a release that are told one by one."""
WITHOUT_ZONE: Final = "date_without_zone"
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?)?")
_CPV: Final = re.compile(r"\d{8}(-\d)?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_METHODS: Final = frozenset({"open", "selective", "limited", "direct"})
_CATEGORIES: Final = frozenset({"goods", "works", "services"})
_MOST_DIGITS: Final = 18

Findings = Callable[[Any], Sequence[str]]
"""What is wrong with a release by the schema: a line each."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose releases these are: a code, and the zone in which its dates without one are read."""

    code: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a release is known: to be unique in a file, and never to be had by other bytes."""

    ocid: str
    release_id: str

    def uuid(self, publisher: str) -> str:
        """The id of ours."""
        return str(uuid5(_NAMES, json.dumps([publisher, self.ocid, self.release_id])))


def package_id(publisher: str, sha256: str) -> str:
    """The id of a file by its bytes."""
    return str(uuid5(_NAMES, json.dumps([publisher, sha256])))


def identified(release: Any, body: bytes, byte: int) -> Identity:
    """The identity of a release that stands at this byte. Raises Refused: `ocid_missing`, `ocds_version`.

    One without an id is known by its bytes. The ids 1 and "1" are one.
    """
    ocid = release.get("ocid")
    if not (isinstance(ocid, str) and ocid.isprintable() and 0 < len(ocid.strip()) <= LONGEST_OCID):
        raise Refused("ocid_missing", byte=byte)
    match release.get("id"):
        case str() as id_ if id_:
            return Identity(ocid.strip(), _plain(id_))
        case int() as number if not isinstance(number, bool):
            return Identity(ocid.strip(), str(number))
        case _:
            return Identity(ocid.strip(), f"sha256:{hashlib.sha256(body).hexdigest()}")


def duplicated(first: int, byte: int) -> Refused:
    """The refusal of a file in which one release stands twice, at these bytes."""
    return Refused("duplicate_in_package", first=first, byte=byte)


def bare_version(release: Any) -> None:
    """Raise Refused(`ocds_version`) for a bare release that says another version; one that says none is taken."""
    version = release.get("version", VERSION)
    if version != VERSION:
        raise Refused("ocds_version", version=ascii(version)[:20])


def dated(release: Any, zone: ZoneInfo, byte: int) -> tuple[datetime, bool]:
    """The date of a release in UTC, and whether it says its zone; Refused(`date_missing`)."""
    said = release.get("date")
    if isinstance(said, str) and _DATE.fullmatch(said):
        try:
            moment = datetime.fromisoformat(said.upper())
            if moment.tzinfo is None:
                return moment.replace(tzinfo=zone).astimezone(UTC), False
            return moment.astimezone(UTC), True
        except (ValueError, OverflowError):
            pass
    raise Refused("date_missing", byte=byte)


def read_release(body: bytes, byte: int, package: str, publisher: Publisher, findings: Findings) -> RecordRelease:
    """The command that records a release. Raises Refused: `not_json`, `ocid_missing`, `date_missing`."""
    release = parsed(body, byte)
    identity = identified(release, body, byte)
    moment, zoned = dated(release, publisher.zone, byte)
    wrong = [*([] if zoned else [WITHOUT_ZONE]), *findings(release)]
    tender, contracts = _object(release.get("tender")), _objects(release.get("contracts"))
    value, currency = _money(tender.get("value"))
    contracted, contracted_currency = _sum([_money(contract.get("value")) for contract in contracts])
    title, suppliers = _title(release, tender, contracts), _suppliers(release, contracts)
    secret = {"release_id": identity.release_id, "title": title, "suppliers": suppliers}
    return RecordRelease(
        imported_release_id=identity.uuid(publisher.code),
        package_id=package,
        publisher=publisher.code,
        ocid=identity.ocid,
        date=moment,
        tags=_tags(release),
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        findings=tuple(wrong[:SHOWN]),
        finding_count=len(wrong),
        method=_listed(tender.get("procurementMethod"), _METHODS),
        category=_listed(tender.get("mainProcurementCategory"), _CATEGORIES),
        buyer=_buyer(release),
        cpv=_cpv(release, tender, contracts),
        value=value,
        currency=currency,
        contracted=contracted,
        contracted_currency=contracted_currency,
        tells=tuple(name for name, said in secret.items() if said is not None),
        body=body.decode(),
        **secret,
    )


# --- what a release says, whatever else stands in the places of these values -----------------------


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _one_or_more(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one that a publisher writes in its place."""
    return [value] if isinstance(value, dict) else _objects(value)


def _plain(text: str) -> str:
    """Text that any store and any screen takes: no control characters, no broken Unicode."""
    return "".join(sign if sign.isprintable() else " " for sign in text.encode("utf-8", "replace").decode()).strip()


def _text(value: Any, limit: int) -> str | None:
    return (_plain(value)[:limit] or None) if isinstance(value, str) else None


def _listed(value: Any, known: frozenset[str]) -> str | None:
    return value if isinstance(value, str) and value in known else None


def _tags(release: Any) -> tuple[str, ...]:
    said = release.get("tag")
    tags = (_text(tag, 40) for tag in (said if isinstance(said, list) else [said])[:20])
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _money(value: Any) -> tuple[Decimal | None, str | None]:
    """The exact amount and the currency of a value; None for each that is not there, or is no amount."""
    said = _object(value)
    currency, amount = said.get("currency"), said.get("amount")
    if not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)) or isinstance(amount, bool):
        return None, None
    if not isinstance(amount, int | Decimal):
        return None, None
    exact = Decimal(amount)
    if exact and (exact.adjusted() >= _MOST_DIGITS or int(exact.as_tuple().exponent) < -_MOST_DIGITS):
        return None, None
    return Decimal(f"{exact:f}"), currency


def _sum(values: Sequence[tuple[Decimal | None, str | None]]) -> tuple[Decimal | None, str | None]:
    """The sum of values of one currency; None of none, or of several currencies."""
    amounts = [amount for amount, _ in values if amount is not None]
    currencies = {currency for amount, currency in values if amount is not None}
    if len(currencies) != 1:
        return None, None
    return sum(amounts, Decimal()), currencies.pop()


def _title(release: Any, tender: dict[str, Any], contracts: list[dict[str, Any]]) -> str | None:
    places = (tender, release, *_objects(release.get("awards")), *contracts)
    return next((title for place in places if (title := _text(place.get("title"), 500))), None)


def _parties(release: Any, role: str) -> Iterator[dict[str, Any]]:
    for party in _objects(release.get("parties")):
        roles = party.get("roles")
        if isinstance(roles, list) and role in roles:
            yield party


def _buyer(release: Any) -> str | None:
    """The authority that buys, which is always an office."""
    return _text(_object(release.get("buyer")).get("name"), 300) or next(
        (name for party in _parties(release, "buyer") if (name := _text(party.get("name"), 300))), None
    )


def _suppliers(release: Any, contracts: list[dict[str, Any]]) -> str | None:
    """The names of the suppliers, a line each: among real ones are natural persons."""
    awarded = [_one_or_more(place.get("suppliers")) for place in (*_objects(release.get("awards")), *contracts)]
    found = [*(each for group in awarded for each in group), *_parties(release, "supplier")]
    names = dict.fromkeys(name for supplier in found if (name := _text(supplier.get("name"), 300)))
    return "\n".join(names)[:4000] or None


def _cpv(release: Any, tender: dict[str, Any], contracts: list[dict[str, Any]]) -> tuple[str, ...]:
    places = (tender, *_objects(release.get("awards")), *contracts)
    items = (item for place in places for item in _objects(place.get("items")))
    said = (
        each
        for item in items
        for each in (_object(item.get("classification")), *_objects(item.get("additionalClassifications")))
    )
    codes = {each.get("id") for each in said if each.get("scheme") == "CPV" and isinstance(each.get("id"), str)}
    return tuple(sorted(code for code in codes if isinstance(code, str) and _CPV.fullmatch(code))[:50])
