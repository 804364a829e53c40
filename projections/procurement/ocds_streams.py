"""Which streams does a contracting process have: where is all that its releases are made of?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from domain.budgeting.published import COMMITMENTS
from domain.kernel.declarations import Recorded
from domain.procurement.contracts.events import ContractChanged, ContractSigned
from domain.procurement.naming import tender_of
from domain.procurement.ocds.conduct import PAYMENTS
from domain.procurement.ocds.deltas import TOLD
from domain.procurement.plans.events import PlanItemPublished, PlanItemRevised, PlanItemWithdrawn
from domain.procurement.tenders.events import TenderPublished
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class OcdsStream:
    """A stream of a process.

    `about` is its tender, or the plan item, whose stream has others too. The stream of a commitment is one of the
    tender whose contract rests on it, since payments are told there. `name` is the ocid where the stream says it,
    and of a plan item what its ocid ends with.
    """

    ocds_stream_id: str
    stream: str
    about: str
    name: str | None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The stream; of a plan item, that and the item; of a contract, also the commitments that it rests on."""
    event = fact.event
    if isinstance(event, PAYMENTS):
        return () if event.contract_id is None else (stream_key(fact.stream, event),)
    own = stream_key(fact.stream, event)
    if isinstance(event, ContractSigned | ContractChanged):
        return (own, *(_money_key(each.commitment_id, event.contract_id) for each in event.commitments))
    return (own,)


def stream_key(stream: str, event: Any) -> str:
    """The key of the row that an event of a stream belongs to."""
    if isinstance(event, PAYMENTS):
        return stream if event.contract_id is None else f"{stream}/{event.contract_id}"
    item = getattr(event, "plan_item_id", None)
    return f"{stream}/{item}" if _is_plan(event) and item is not None else stream


def evolve(row: OcdsStream | None, fact: Recorded[Any], key: str) -> OcdsStream | None:
    """What the stream is about, as its first event of the process says."""
    if row is not None and row.name is not None:
        return row
    event = fact.event
    if _is_plan(event):
        return OcdsStream(key, fact.stream, f"plan/{event.plan_item_id}", event.plan_item_id.replace(":", "-"))
    if isinstance(event, TenderPublished):
        return OcdsStream(key, fact.stream, f"tender/{event.tender_id}", event.ocid)
    if row is not None:
        return row
    tender = getattr(event, "tender_id", None)
    if tender is None and (lot := getattr(event, "lot_id", None)) is not None:
        tender = tender_of(lot)
    stream = fact.stream if key == fact.stream else key.rpartition("/")[0]
    return None if tender is None else OcdsStream(key, stream, f"tender/{tender}", None)


def _money_key(commitment: str, contract: str) -> str:
    return f"{COMMITMENTS.prefix}-{commitment}/{contract}"


def _is_plan(event: Any) -> bool:
    return isinstance(event, PlanItemPublished | PlanItemRevised | PlanItemWithdrawn)


OCDS_STREAMS: Final = ReadModel(
    name="procurement.ocds_streams",
    version=2,
    row=OcdsStream,
    key="ocds_stream_id",
    events=TOLD,
    keys=keys,
    evolve=evolve,
)
READ_MODELS = (OCDS_STREAMS,)
