"""A draft becomes a tender in one act: all of it is checked against its procedure, plan and calendar, and bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from domain.kernel.declarations import Act
from domain.kernel.filling import filled
from domain.kernel.places import local_day
from domain.kernel.refused import Refused
from domain.kernel.values import Money
from domain.organisations.published import jurisdiction_of
from domain.procurement.frameworks.agreement import require_concluded
from domain.procurement.kinds import ProcedureKind
from domain.procurement.naming import number_of, unregistered_prefix
from domain.procurement.parts import OpenerPanel, TenderPeriods
from domain.procurement.periods import last_day
from domain.procurement.plans.events import PlanItemTaken
from domain.procurement.plans.naming import buyer_of, class_of, plan_of
from domain.procurement.procedures.adopted import AdoptedProcedure
from domain.procurement.procedures.naming import procedure_id
from domain.procurement.procedures.parameters import AwardBy, EstimatedValue
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import events as e
from domain.procurement.tenders.draft import Draft
from domain.procurement.tenders.drafting import MAX_OPENERS, check_weights, open_draft, pages
from domain.procurement.tenders.drafts import DocumentAttached, TenderNumbered
from domain.procurement.tenders.funding import check_funds
from domain.procurement.tenders.naming import tender_number
from domain.procurement.tenders.reckoning import first_periods
from domain.procurement.tenders.state import State, is_published
from domain.procurement.tenders.terms import PublicTerms, terms_of, terms_sha256

Publication = PublicTerms | TenderNumbered | PlanItemTaken
UNPLANNED = frozenset({ProcedureKind.EMERGENCY, ProcedureKind.MINI_COMPETITION})
"""Kinds that nobody could plan, or that the framework was planned for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that may be published."""

    draft: Draft
    procedure: AdoptedProcedure
    value: Money
    periods: TenderPeriods | None
    panel: OpenerPanel | None


def publish(state: State, command: c.PublishTender, act: Act) -> Sequence[Publication]:
    """The facts of the publication, in one act."""
    if is_published(state.stage):
        return []
    checked = _checked(state, command, act)
    draft = checked.draft
    tender = _tender(state, checked, act)
    lots = [_lot(checked, lot_id) for lot_id in (lot.fact.lot_id for lot in draft.in_order)]
    items = [page for lot in draft.in_order for page in _items(draft, lot.fact.lot_id)]
    documents = [published(each) for _, each in sorted(draft.documents.items())]
    told: list[PublicTerms] = [*lots, *items, *documents]
    terms = {path: value for fact in (tender, *told) for path, value in terms_of(fact).items()}
    year = _year(checked, act)
    facts: list[Publication] = [replace(tender, terms_sha256=terms_sha256(terms)), *told]
    facts.append(TenderNumbered(draft.fact.buyer, year, state.last_number + 1, command.tender_id))
    if (item := draft.fact.plan_item_id) is not None:
        facts.append(PlanItemTaken(plan_of(item), item, command.tender_id))
    return facts


def _checked(state: State, command: c.PublishTender, act: Act) -> Checked:
    draft = open_draft(state)
    told, named = draft.fact, procedure_id(jurisdiction_of(draft.fact.buyer), draft.fact.procedure)
    procedure = state.procedures.on(named, act.at.date())
    _check_reason(procedure, told.reason)
    value = _value(draft, procedure)
    _check_lots(draft, procedure)
    _check_plan(state, draft, procedure, value)
    _check_framework(state, draft, procedure, act)
    check_funds(draft, procedure.terms, state.funds, value)
    if not has_bids(procedure):
        return Checked(draft, procedure, value, None, None)
    for lot in draft.in_order:
        check_weights(lot.criteria, number_of(lot.fact.lot_id), "tenderId")
    panel = _panel(draft, procedure)
    _check_houses(state, draft, panel.k, act)
    if not command.witnessed:
        raise Refused("witnesses_missing", "tenderId")
    days, two_stages = state.days(told.buyer), procedure.kind is ProcedureKind.RESTRICTED
    periods = first_periods(draft, procedure.terms, days, act.at, two_stages=two_stages)
    return Checked(draft, procedure, value, periods, panel)


def has_bids(procedure: AdoptedProcedure) -> bool:
    """Whether companies bid under seal."""
    match procedure.kind:
        case ProcedureKind.DIRECT:
            return False
        case ProcedureKind.EMERGENCY:
            of = procedure.terms.min_tendering
            return bool(of.always or of.of)
        case _:
            return True


def _check_reason(procedure: AdoptedProcedure, reason: str | None) -> None:
    reasons = procedure.terms.reasons
    if (reason not in reasons) if reasons else reason is not None:
        raise Refused("reason_not_listed", "reason", value=reason or "", listed=", ".join(reasons) or "none")


def _value(draft: Draft, procedure: AdoptedProcedure) -> Money:
    """What all lots are worth. Refused: `value_required`, `lots_missing`, `currency_mismatch`, `lots_sum`."""
    value = draft.fact.value
    if value is None:
        raise Refused("value_required", "value")
    if value.currency != procedure.terms.currency:
        raise Refused("currency_mismatch", "value.currency", given=value.currency, expected=procedure.terms.currency)
    if not draft.lots:
        raise Refused("lots_missing", "tenderId")
    total = reduce(lambda sum_, more: sum_ + more, (lot.fact.value for lot in draft.in_order))
    if total - value:
        raise Refused("lots_sum", "value", sum=str(total.amount), value=str(value.amount), currency=value.currency)
    return value


def _check_lots(draft: Draft, procedure: AdoptedProcedure) -> None:
    """Refused: `one_lot_only` where all is awarded as a whole, `lot_without_items`, `cpv_mixed`."""
    if procedure.terms.award_by is AwardBy.WHOLE and len(draft.lots) > 1:
        raise Refused("one_lot_only", "tenderId", count=len(draft.lots))
    for lot in draft.in_order:
        if not lot.items:
            raise Refused("lot_without_items", "tenderId", lot=number_of(lot.fact.lot_id))
    classes = {procedure.terms.class_of(item.cpv) for lot in draft.in_order for item in lot.items.values()}
    if len(classes) > 1:
        raise Refused("cpv_mixed", "tenderId", classes=", ".join(sorted(classes)[:5]))


def _check_plan(state: State, draft: Draft, procedure: AdoptedProcedure, value: Money) -> None:
    """Refused: `plan_item_missing`, `plan_item_in_use`, `cpv_mixed`, `procedure_below_threshold`."""
    told = draft.fact
    if told.plan_item_id is None:
        if procedure.kind not in UNPLANNED:
            raise Refused("plan_item_missing", "planItemId")
        return
    item = state.plan.item(told.plan_item_id)
    if item.tender_id is not None:
        raise Refused("plan_item_in_use", "planItemId", item=told.plan_item_id, tender=item.tender_id)
    if buyer_of(told.plan_item_id) != told.buyer:
        raise Refused("plan_item_missing", "planItemId")
    of_plan, first = class_of(told.plan_item_id), next(iter(draft.in_order[0].items.values()))
    if (of_items := procedure.terms.class_of(first.cpv)) != of_plan:
        raise Refused("cpv_mixed", "planItemId", classes=f"{of_plan}, {of_items}")
    state.plan.check_threshold(procedure, told.plan_item_id, told.category, value)


def _check_framework(state: State, draft: Draft, procedure: AdoptedProcedure, act: Act) -> None:
    """Members compete while there are enough of them, and enough time is left of their agreement.

    Refused: `framework_not_asked_for`, `framework_missing`, `unknown_framework`, `framework_of_another`,
    `framework_over`, `framework_exhausted`.
    """
    named = draft.fact.framework_id
    if procedure.kind is not ProcedureKind.MINI_COMPETITION:
        if named is not None:
            raise Refused("framework_not_asked_for", "frameworkId")
        return
    if named is None:
        raise Refused("framework_missing", "frameworkId")
    agreement, days = require_concluded(state.agreement, named), state.days(draft.fact.buyer)
    if agreement.concluded.buyer != draft.fact.buyer:
        raise Refused("framework_of_another", "frameworkId")
    left = procedure.terms.min_left_of_framework
    agreement.require_open(local_day(act.at, procedure.terms.zone) if left is None else last_day(act.at, left, days))
    active, least = len(agreement.active), procedure.terms.min_active_members
    if active < least:
        raise Refused("framework_exhausted", "frameworkId", active=active, least=least)


def _panel(draft: Draft, procedure: AdoptedProcedure) -> OpenerPanel:
    """The keys in the order of naming. Refused: `panel_size`, `opener_unproven`."""
    size, n = procedure.terms.openers, len(draft.openers)
    if not size.n <= n <= MAX_OPENERS:
        raise Refused("panel_size", "tenderId", n=n, k=size.k, right=f"{size.n} to {MAX_OPENERS}")
    unproven = [opener for opener in draft.openers if opener not in draft.keys]
    if unproven:
        raise Refused("opener_unproven", "tenderId", count=len(unproven))
    return OpenerPanel(size.k, tuple(draft.keys[opener].public_key for opener in draft.openers))


def _check_houses(state: State, draft: Draft, k: int, act: Act) -> None:
    """Fewer openers than can open are of the buyer's house. Refused: `openers_of_one_house`."""
    buyer, today = draft.fact.buyer, act.at.date()
    count = sum(1 for opener in draft.openers if state.houses.are_one(draft.keys[opener].unit, buyer, today))
    if count >= k:
        raise Refused("openers_of_one_house", "tenderId", count=count, k=k)


def _year(checked: Checked, act: Act) -> int:
    return local_day(act.at, checked.procedure.terms.zone).year


def _tender(state: State, checked: Checked, act: Act) -> e.TenderPublished:
    draft, terms = checked.draft, checked.procedure.terms
    number = tender_number(draft.fact.buyer, _year(checked, act), state.last_number + 1)
    hidden = terms.estimated_value is EstimatedValue.HIDDEN
    return filled(
        e.TenderPublished,
        draft.fact,
        ocid=f"{terms.ocid_prefix or _own_prefix(draft.fact.buyer)}-{number.replace(':', '-')}",
        number=number,
        procedure=checked.procedure.pin,
        value=None if hidden else checked.value,
        terms_version=1,
        terms_sha256="",
        periods=checked.periods,
        panel=checked.panel,
        lots=tuple(number_of(lot.fact.lot_id) for lot in draft.in_order),
        two_envelopes=terms.two_envelopes,
        openers=draft.openers if checked.panel else (),
        drafters=tuple(sorted(draft.drafters)),
        publisher=act.actor,
    )


def _own_prefix(buyer: str) -> str:
    """What takes the place of a registered prefix where the procedure names none."""
    return unregistered_prefix(jurisdiction_of(buyer))


def _lot(checked: Checked, lot_id: str) -> e.LotPublished:
    lot, hidden = checked.draft.lots[lot_id], checked.procedure.terms.estimated_value is EstimatedValue.HIDDEN
    value = None if hidden else lot.fact.value
    return filled(e.LotPublished, lot.fact, criteria=lot.criteria, value=value)


def _items(draft: Draft, lot_id: str) -> Sequence[e.ItemsPublished]:
    items = [draft.lots[lot_id].items[id_] for id_ in sorted(draft.lots[lot_id].items)]
    numbered = enumerate(pages(items), 1)
    return [e.ItemsPublished(draft.fact.tender_id, lot_id, page, of_page) for page, of_page in numbered]


def published(attached: DocumentAttached) -> e.DocumentPublished:
    """A document of the terms, as everybody sees it."""
    return filled(e.DocumentPublished, attached)
