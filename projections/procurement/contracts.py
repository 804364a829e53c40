"""What can be asked about contracts: what they say, their deliveries, and their money."""

from __future__ import annotations

from typing import Any

from projections.kernel.declarations import ReadModel
from projections.procurement.contract_balances import CONTRACT_BALANCES
from projections.procurement.contract_deliveries import DELIVERIES
from projections.procurement.contract_terms import CONTRACTS
from projections.procurement.contracts_due import CONTRACTS_DUE

__all__ = ["CONTRACTS", "CONTRACTS_DUE", "CONTRACT_BALANCES", "DELIVERIES", "READ_MODELS"]

READ_MODELS: tuple[ReadModel[Any], ...] = (CONTRACTS, CONTRACT_BALANCES, DELIVERIES, CONTRACTS_DUE)
