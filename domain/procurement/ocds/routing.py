"""Which contracting process an event of procurement belongs to, by its ocid; None before that is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.organisations.published import jurisdiction_of
from domain.procurement.complaints import events as k
from domain.procurement.contracts import events as c
from domain.procurement.kinds import ProcedureKind
from domain.procurement.naming import tender_of, unregistered_prefix
from domain.procurement.plans import events as p
from domain.procurement.procedures import events as a
from domain.procurement.tenders import events as t

OCID_PREFIX = "ocid_prefix"
"""The parameter of a procedure that says the registered prefix of a jurisdiction."""


@dataclass
class Routes:
    """What was told so far of plan items, tenders, contracts and procedures: read facts in the order of the ledger.

    `files` is the address that stored files are under, where there is one.
    """

    files: str | None = None
    _plans: dict[str, str] = field(default_factory=dict)
    _tenders: dict[str, str] = field(default_factory=dict)
    _contracts: dict[str, str] = field(default_factory=dict)
    _complaints: dict[str, str] = field(default_factory=dict)
    _prefixes: dict[str, str] = field(default_factory=dict)
    _kinds: dict[str, ProcedureKind] = field(default_factory=dict)

    def ocid_of(self, event: Any) -> str | None:
        """The process that an event belongs to, which is remembered for those that follow."""
        match event:
            case a.ProcedureAdopted():
                self._adopt(event)
                return None
            case p.PlanItemPublished() | p.PlanItemRevised() | p.PlanItemWithdrawn():
                return self._of_plan(event)
            case t.TenderPublished():
                self._tenders[event.tender_id] = event.ocid
                return event.ocid
            case c.ContractSigned():
                ocid = self._tenders.get(event.tender_id) or event.ocid or None
                if ocid is not None:
                    self._contracts[event.contract_id] = ocid
                return ocid
            case k.ComplaintLodged():
                ocid = self._tenders.get(event.tender_id)
                if ocid is not None:
                    self._complaints[event.complaint_id] = ocid
                return ocid
            case k.FeeReceived() | k.RemedyReported():
                return self._complaints.get(event.complaint_id)
            case _:
                return self._of_known(event)

    def planning(self, plan_item_id: str | None) -> str | None:
        """The ocid of a plan item."""
        return None if plan_item_id is None else self._plans.get(plan_item_id)

    def framework(self, framework_id: str | None) -> str | None:
        """The ocid of the process in which a framework was agreed, whose id is that of its lot."""
        return None if framework_id is None else self._tenders.get(tender_of(framework_id))

    def address(self, blob: str | None) -> str | None:
        """Where everybody can download a stored file."""
        return None if blob is None or self.files is None else f"{self.files}/{blob}"

    def kind(self, pin: str) -> ProcedureKind | None:
        """The kind of a procedure `MD.open@1`, where its adoption is known."""
        return self._kinds.get(pin)

    def _adopt(self, event: a.ProcedureAdopted) -> None:
        self._kinds[f"{event.jurisdiction}.{event.code}@{event.version}"] = event.kind
        for parameter in event.parameters:
            if parameter.name == OCID_PREFIX:
                self._prefixes[event.jurisdiction] = parameter.value

    def _of_plan(self, event: p.PlanEvent) -> str | None:
        if isinstance(event, p.PlanItemWithdrawn):
            return self._plans.get(event.plan_item_id)
        jurisdiction = jurisdiction_of(event.buyer)
        prefix = self._prefixes.get(jurisdiction, unregistered_prefix(jurisdiction))
        return self._plans.setdefault(event.plan_item_id, f"{prefix}-{event.plan_item_id.replace(':', '-')}")

    def _of_known(self, event: Any) -> str | None:
        """By the contract, the framework, the tender or the lot that the event names."""
        if (contract := getattr(event, "contract_id", None)) is not None:
            return self._contracts.get(contract)
        if (framework := getattr(event, "framework_id", None)) is not None:
            return self.framework(framework)
        tender = getattr(event, "tender_id", None)
        if tender is None and (lot := getattr(event, "lot_id", None)) is not None:
            tender = tender_of(lot)
        return None if tender is None else self._tenders.get(tender)
