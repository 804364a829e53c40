"""What a complaint costs."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from domain.kernel.values import Money, zero
from domain.procurement.complaints.kinds import ComplaintTarget
from domain.procurement.procedures.parameters import ProcedureParameters


def fee_due(target: ComplaintTarget, value: Money | None, parameters: ProcedureParameters) -> Money:
    """The share of the value, up to the next round sum, within the limits; the least where the value is hidden."""
    fees = parameters.complaint_fee
    if fees is None:
        return zero(parameters.currency)
    rule = fees.on_terms if target is ComplaintTarget.TERMS else fees.otherwise
    if value is None:
        return rule.min
    steps = (rule.rate * value.amount / fees.round_up_to).to_integral_value(ROUND_CEILING)
    rounded = steps * Decimal(fees.round_up_to)
    amount = min(max(rounded, rule.min.amount), rule.max.amount)
    return Money(amount.quantize(rule.min.amount), rule.min.currency)
