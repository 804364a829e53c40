"""How far a contract may be changed without a new procedure, as the procedure says that it was awarded by.

The European directive, for one (2014/24/EU, art. 72): extras and the unforeseen up to half of the value each, small
changes below a tenth, all of them together.
"""

from __future__ import annotations

from decimal import Decimal

from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from domain.procurement.contracts.kinds import ChangeGround
from domain.procurement.contracts.stages import Obligations
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.procedures.parameters import ContractChange, ProcedureParameters

_ALWAYS = frozenset({ChangeGround.REDUCTION, ChangeGround.SCHEDULE})


def require_within(
    terms: Obligations,
    ground: ChangeGround,
    value: Money,
    category: PurchaseCategory,
    procedure: ProcedureParameters,
) -> None:
    """A new value is within what its ground admits; Refused: `change_over_limit`, `rationale_not_listed`.

    A procedure that says nothing of changes admits reductions and other periods alone.
    """
    rules = procedure.contract_change
    grown = value.amount - terms.value.amount
    if ground in _ALWAYS and grown <= 0 and (ground is ChangeGround.REDUCTION or not grown):
        return
    if ground in _ALWAYS or rules is None or (ground is ChangeGround.REVIEW_CLAUSE and not rules.review_clause):
        raise _not_listed(ground)
    signed = terms.signed.value.amount
    match ground:
        case ChangeGround.REVIEW_CLAUSE:
            return
        case ChangeGround.NECESSARY_EXTRAS:
            _require(rules.necessary_extras_max, grown, signed)
        case ChangeGround.UNFORESEEN:
            _require(rules.unforeseen_max, grown, signed)
        case ChangeGround.MINOR:
            _require_minor(terms, rules, value, category, procedure)
        case _:
            pass


def _require_minor(
    terms: Obligations,
    rules: ContractChange,
    value: Money,
    category: PurchaseCategory,
    procedure: ProcedureParameters,
) -> None:
    """Small changes count together, stay below their share, and leave the value below the threshold."""
    signed, limit = terms.signed.value.amount, rules.minor_max(category)
    added = terms.minor + max(value.amount - terms.value.amount, Decimal(0))
    if limit is not None and added >= signed * limit:
        raise _over(added, signed, limit)
    threshold = procedure.threshold(category) if rules.minor_below_threshold else None
    if threshold is not None and threshold.currency == value.currency and value.amount >= threshold.amount:
        raise Refused("change_reaches_threshold", "value", value=f"{value.amount}", threshold=f"{threshold.amount}")


def _require(limit: Decimal | None, grown: Decimal, signed: Decimal) -> None:
    if limit is not None and grown > signed * limit:
        raise _over(grown, signed, limit)


def _over(grown: Decimal, signed: Decimal, limit: Decimal) -> Refused:
    return Refused("change_over_limit", "value", grown=f"{grown}", value=f"{signed}", percent=f"{limit * 100:f}")


def _not_listed(ground: ChangeGround) -> Refused:
    return Refused("rationale_not_listed", "ground", ground=ground.value)
