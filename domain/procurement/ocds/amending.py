"""What amended terms change of a tender as OCDS tells it; all else of them is told in the amendment's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from domain.procurement.ocds.values import Object, item_id
from domain.procurement.parts import TermChange

_LOT: Final = re.compile(r"lots\.([0-9]+)\.(title|conditions)")
_ITEM: Final = re.compile(r"lots\.([0-9]+)\.items\.([^.]+)\.(title|unit|place|quantity|cpv)")
_OF_LOT: Final = {"title": "title", "conditions": "description"}


def amended(changes: Sequence[TermChange]) -> Object:
    """The parts of a tender that these changes touch."""
    said: Object = {}
    lots, items = dict[str, Object](), dict[str, Object]()
    for change in changes:
        if change.path == "title":
            said["title"] = change.after or None
        elif found := _LOT.fullmatch(change.path):
            lots.setdefault(found[1], {"id": found[1]})[_OF_LOT[found[2]]] = change.after or None
        elif found := _ITEM.fullmatch(change.path):
            id_ = item_id(found[1], found[2])
            item = items.setdefault(id_, {"id": id_})
            item |= _of_item(found[3], change.after)
    if lots:
        said["lots"] = list(lots.values())
    if items:
        said["items"] = list(items.values())
    return said


def _of_item(name: str, after: str) -> Object:
    value = after or None
    match name:
        case "title":
            return {"description": value}
        case "unit":
            return {"unit": {"name": value}}
        case "place":
            return {"deliveryAddress": {"region": value}}
        case "cpv":
            return {"classification": {"id": value}}
        case _:
            return {"quantity": number(after)}


def number(text: str) -> Any:
    """A number that terms say; None of what is none."""
    try:
        said = Decimal(text)
    except InvalidOperation:
        return None
    return said if said.is_finite() else None
