"""The money of the budget that a contract rests on: commitments that are there, free, and enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money, zero
from domain.procurement.contracts.sources import Sources
from domain.procurement.parts import ContractCommitment


def require_funded(
    sources: Sources, contract_id: str, value: Money, ends_on: date, commitments: Sequence[ContractCommitment]
) -> tuple[ContractCommitment, ...]:
    """The commitments, with exact amounts: they cover the value.

    Of a contract that goes on in later years, whose budgets are still to come, they cover the years that there are.

    Refused: `commitment_missing`, `commitment_repeated`, `fiscal_year_differs`, `commitment_in_use`,
    `commitment_too_small`, `commitments_exceed_value`, `not_positive`, `currency_mismatch`.
    """
    if not commitments:
        raise Refused("commitment_missing", "commitments", commitment="")
    if len({each.commitment_id for each in commitments}) < len(commitments):
        raise Refused("commitment_repeated", "commitments")
    covered = zero(value.currency)
    exact = tuple(_usable(sources, contract_id, each) for each in commitments)
    for each in exact:
        covered += each.amount
    if covered.amount > value.amount:
        raise Refused("commitments_exceed_value", "commitments", amount=f"{covered.amount}", value=f"{value.amount}")
    last = max(each.fiscal_year for each in commitments)
    if covered.amount < value.amount and ends_on.year <= last:
        raise Refused(
            "commitment_too_small", "commitments", commitment=commitments[-1].commitment_id,
            amount=f"{value.amount}", left=f"{covered.amount}",
        )  # fmt: skip
    return exact


def _usable(sources: Sources, contract_id: str, commitment: ContractCommitment) -> ContractCommitment:
    id_, amount = commitment.commitment_id, commitment.amount
    if (standing := sources.commitments.get(id_)) is None:
        raise Refused("commitment_missing", "commitments", commitment=ascii(id_)[:80])
    if amount.amount <= 0:
        raise Refused("not_positive", "commitments", value=f"{amount.amount}")
    if amount.currency != standing.currency:
        raise Refused("currency_mismatch", "commitments", given=amount.currency, expected=standing.currency)
    if id_.partition(":")[0].rpartition("-")[2] != f"{commitment.fiscal_year}":
        raise Refused("fiscal_year_differs", "commitments", commitment=id_, year=commitment.fiscal_year)
    if standing.contract_id not in {None, contract_id}:
        raise Refused("commitment_in_use", "commitments", commitment=id_, contract=standing.contract_id or "none")
    if amount.amount > standing.left:
        raise Refused(
            "commitment_too_small", "commitments", commitment=id_, amount=f"{amount.amount}", left=f"{standing.left}"
        )
    return replace(commitment, amount=money(amount.amount, amount.currency, "commitments"))
