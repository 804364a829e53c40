"""How values of procurement are written in OCDS."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from domain.kernel.values import Money
from domain.procurement.kinds import CriterionKind, ProcedureKind, PurchaseCategory
from domain.procurement.parts import Criterion, TenderItem, TermChange

Object = dict[str, Any]
"""An object of JSON. Amounts are exact decimals."""

_REGISTERS: Final = {"MD": "MD-IDNO", "UA": "UA-EDR", "ES": "ES-RMC", "MX": "MX-RFC", "PY": "PY-RUC", "PT": "PT-NIPC"}
"""The codes of company registers in org-id.guide; of another country it is `<country>-REG`."""
METHODS: Final = {
    ProcedureKind.OPEN: "open",
    ProcedureKind.RESTRICTED: "selective",
    ProcedureKind.QUOTATION: "open",
    ProcedureKind.FRAMEWORK: "open",
    ProcedureKind.MINI_COMPETITION: "selective",
    ProcedureKind.DIRECT: "direct",
    ProcedureKind.EMERGENCY: "limited",
}
FRAMEWORK_METHOD: Final = "withAndWithoutReopeningCompetition"
"""A member is called off directly, or wins a mini-competition: an agreement allows both."""
CATEGORIES: Final = {
    PurchaseCategory.GOODS: "goods",
    PurchaseCategory.SERVICES: "services",
    PurchaseCategory.WORKS: "works",
    PurchaseCategory.CURRENT_REPAIR: "works",
    PurchaseCategory.SOCIAL: "services",
}
_CRITERIA: Final = {CriterionKind.PRICE: "price", CriterionKind.COST: "cost", CriterionKind.QUALITY: "quality"}


def stamp(at: datetime) -> str:
    """The date of a release: UTC with six decimals always, since releases are sorted by it as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant(at: datetime) -> str:
    """An instant in whole seconds of UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day(on: date) -> str:
    """The first instant of a day."""
    return f"{on.isoformat()}T00:00:00Z"


def value_of(money: Money) -> Object:
    """An amount and its currency."""
    return {"amount": money.amount, "currency": money.currency}


def unit_party(unit: str) -> Object:
    """An office as an organisation: `<scheme>-<number>`."""
    jurisdiction, _, code = unit.partition(":")
    return _party(f"{jurisdiction}-UNIT", code)


def company_party(company: str) -> Object:
    """A company as an organisation, by the number of its register."""
    country, _, number = company.removeprefix("company:").partition(":")
    return _party(_REGISTERS.get(country, f"{country}-REG"), number)


def reference(party: Object) -> Object:
    """How a party is named elsewhere in a release."""
    return {"id": party["id"]}


def criteria_of(criteria: tuple[Criterion, ...]) -> Object:
    """The criteria of a lot, each once, since they have no ids in OCDS; their weights are told in a text."""
    weights = ", ".join(f"{each.title}: {each.weight / 100:g} %" for each in criteria if each.weight)
    said = [
        {"name": each.title, **({"type": _CRITERIA[each.kind]} if each.kind in _CRITERIA else {})} for each in criteria
    ]
    return {
        **({"weightingDescription": weights} if weights else {}),
        "criteria": [named for number, named in enumerate(said) if named not in said[:number]],
    }


def item_of(lot: str, item: TenderItem) -> Object:
    """An item of a lot, whose number it has in its id: lots may have items of one id."""
    return {
        "id": item_id(lot, item.item_id),
        "description": item.title,
        "classification": {"scheme": "CPV", "id": item.cpv},
        "quantity": item.quantity,
        "unit": {"name": item.unit},
        "relatedLot": lot,
        **({} if item.place is None else {"deliveryAddress": {"region": item.place}}),
    }


def item_id(lot: str, item: str) -> str:
    """The id of an item of a lot."""
    return f"{lot}-{item}"


def told_changes(changes: tuple[TermChange, ...]) -> str:
    """What an amendment changes, in a text for people."""
    return "; ".join(f"{each.path}: {each.before} → {each.after}" for each in changes)


def _party(scheme: str, number: str) -> Object:
    return {"id": f"{scheme}-{number}", "identifier": {"scheme": scheme, "id": number}}
