"""What is delivered is reported by the supplier, and accepted or rejected by the buyer."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats
from domain.kernel.values import Money, money
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts.stages import Delivery, Obligations, Over, Running, Signed, Standing, Suspended

MAX_DELIVERIES = 2_000


def report(contract: Standing | Over, command: c.ReportDelivery) -> Sequence[e.ContractEvent]:
    """Report a delivery; Refused: `contract_suspended`, `contract_over`, `delivery_exists`, `not_positive`."""
    known = contract.terms.deliveries
    if (delivery := known.get(command.delivery_id)) is not None:
        if repeats(delivery.reported, command):
            return []
        raise Refused("delivery_exists", "deliveryId", delivery=command.delivery_id)
    match contract:
        case Signed() | Running():
            pass
        case Suspended():
            raise Refused("contract_suspended", "contractId")
        case Over():
            raise Refused("contract_over", "contractId")
    amount = require_positive(contract.terms, command.amount)
    if len(known) >= MAX_DELIVERIES:
        raise Refused("too_many_deliveries", "contractId", limit=MAX_DELIVERIES)
    return [filled(e.DeliveryReported, command, amount=amount)]


def accept(contract: Standing | Over, command: c.AcceptContractDelivery, act: Act) -> Sequence[e.ContractEvent]:
    """Accept a delivery, also of a contract that was terminated after it was reported.

    Refused: `delivery_unreported`, `delivery_decided`, `duties_separated`, `accepted_above_reported`,
    `accepted_exceeds_value`, `commitment_not_of_contract`, `not_positive`.
    """
    terms = contract.terms
    delivery = _reported(terms, command.delivery_id)
    if isinstance(delivery.decided, e.DeliveryAccepted) and repeats(delivery.decided, command):
        return []
    _require_undecided(terms, delivery, act)
    amount = require_positive(terms, command.amount)
    reported = delivery.reported
    if command.amount.amount > reported.amount.amount:
        raise Refused("accepted_above_reported", "amount", reported=f"{reported.amount.amount}")
    left = terms.value - terms.accepted
    if command.amount.amount > left.amount:
        raise Refused("accepted_exceeds_value", "amount", amount=f"{command.amount.amount}", left=f"{left.amount}")
    if command.commitment_id not in {each.commitment_id for each in terms.commitments}:
        raise Refused("commitment_not_of_contract", "commitmentId", commitment=command.commitment_id)
    return [filled(e.DeliveryAccepted, command, amount=amount, items=reported.items, accepted_by=act.actor)]


def reject(contract: Standing | Over, command: c.RejectContractDelivery, act: Act) -> Sequence[e.ContractEvent]:
    """Reject a delivery; Refused: `delivery_unreported`, `delivery_decided`, `duties_separated`."""
    delivery = _reported(contract.terms, command.delivery_id)
    if isinstance(delivery.decided, e.DeliveryRejected) and repeats(delivery.decided, command):
        return []
    _require_undecided(contract.terms, delivery, act)
    return [filled(e.DeliveryRejected, command, rejected_by=act.actor)]


def _reported(terms: Obligations, number: str) -> Delivery:
    if (delivery := terms.deliveries.get(number)) is None:
        raise Refused("delivery_unreported", "deliveryId", delivery=number)
    return delivery


def _require_undecided(terms: Obligations, delivery: Delivery, act: Act) -> None:
    if delivery.decided is not None:
        raise Refused("delivery_decided", "deliveryId", delivery=delivery.reported.delivery_id)
    if act.actor in terms.managers:
        raise Refused("duties_separated")


def require_positive(terms: Obligations, amount: Money, path: str = "amount") -> Money:
    """Money of the contract's currency, more than none, with its decimals.

    Refused: `not_positive`, `currency_mismatch`, `too_many_decimals`, `amount_too_large`.
    """
    if amount.currency != terms.value.currency:
        raise Refused("currency_mismatch", path, given=amount.currency, expected=terms.value.currency)
    if amount.amount <= 0:
        raise Refused("not_positive", path, value=f"{amount.amount}")
    return money(amount.amount, amount.currency, path)
