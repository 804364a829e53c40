"""The streams of a process: its own, and those of commitments that its contracts rest on: payments are told there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.budgeting.coding import Coding
from domain.budgeting.published import PaymentMade
from domain.procurement.contracts.events import ContractChanged, ContractSigned
from domain.procurement.contracts.kinds import ChangeGround
from domain.procurement.parts import ContractCommitment
from projections.procurement.ocds_streams import OCDS_STREAMS, OcdsStream
from tests.domain.procurement.flags.processes import lei
from tests.spec import fact, rows

DAYS = (date(2026, 4, 1), date(2026, 9, 1))
OF = ("c", "T", "T-1", "T-1-a1", "MD:moh", "MD:b1", "Beds", lei(90), *DAYS)
CONTRACT, MONEY, ADDED = "contract-c", "commitment-MD-2026:7", "commitment-MD-2026:8"


def rests_on(number: int) -> tuple[ContractCommitment, ...]:
    return (ContractCommitment(f"MD-2026:{number}", 2026, lei(90)),)


SIGNED = fact(ContractSigned(*OF, rests_on(7), "ab" * 32), stream=CONTRACT)


def paid(contract: str | None, position: int = 9) -> PaymentMade:
    of = ("MD-2026:7", "MD-2026-1", Coding(), "O1", "P1", Decimal(90), "MDL", DAYS[1], position, "clerk")
    return PaymentMade(*of, contract_id=contract)


def row(stream: str, contract: str | None = None) -> OcdsStream:
    return OcdsStream(stream if contract is None else f"{stream}/{contract}", stream, "tender/T", None)


def test_a_contract_brings_the_commitments_that_it_rests_on() -> None:
    rows(OCDS_STREAMS).given(SIGNED, fact(paid("c"), 2, stream=MONEY)).then(row(CONTRACT), row(MONEY, "c"))


def test_so_do_those_that_a_change_adds() -> None:
    changed = ContractChanged(
        *("c", "A-1", ChangeGround.NECESSARY_EXTRAS, "More", "ab" * 32, lei(90), lei(99)),
        *(DAYS[1], DAYS[1], rests_on(8), "m", "T"),
    )
    rows(OCDS_STREAMS).given(SIGNED, fact(changed, 2, stream=CONTRACT)).then(
        row(CONTRACT), row(MONEY, "c"), row(ADDED, "c")
    )


def test_payments_of_other_contracts_or_of_none_are_of_no_process() -> None:
    rows(OCDS_STREAMS).given(fact(paid("d"), stream=MONEY), fact(paid(None), 2, stream=MONEY)).then()
