"""Which companies supply the state?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.suppliers.suppliers import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Supplier:
    """A company that is registered as a supplier; `jurisdiction` made it known, and its days end in `zone`."""

    company_id: str
    jurisdiction: str
    zone: str
    supplier_since: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The company."""
    return (fact.event.company_id,)


def evolve(row: Supplier | None, fact: Recorded[Any], _: str) -> Supplier | None:
    """The supplier after an event."""
    return row or filled(Supplier, fact.event, supplier_since=fact.act.at)


SUPPLIERS = ReadModel(
    name="suppliers.suppliers",
    version=1,
    row=Supplier,
    key="company_id",
    events=(e.SupplierRegistered,),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("zone",),
    orders=("supplier_since",),
    key_filtered=True,
)
