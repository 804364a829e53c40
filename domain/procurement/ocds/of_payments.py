"""What steps of budgeting on the money of a contract change in a release."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from domain.budgeting.published import PaymentMade, PaymentReturned, PaymentReversed
from domain.procurement.ocds.telling import Delta, Situation, with_parties
from domain.procurement.ocds.values import Object, company_party, day, reference, unit_party

Payment = PaymentMade | PaymentReturned | PaymentReversed
SIGNS: Final = {PaymentMade: 1, PaymentReturned: -1, PaymentReversed: -1}
"""What came back, or did not take place, is a transaction of its own with a negative value."""


def paid(event: Payment, told: Situation) -> Delta:
    """A payment. Who is paid is told of companies alone."""
    process, amount = told.process, event.amount * Decimal(SIGNS[type(event)])
    contract, payer = str(event.contract_id), unit_party(process.buyers[str(event.contract_id)])
    transaction: Object = {
        "id": f"{event.payment}-{told.fact.position}",
        "date": day(event.on),
        "value": {"amount": amount, "currency": event.currency},
        "payer": reference(payer),
    }
    parties = process.party(payer, "payer")
    if event.payee_company_id is not None:
        payee = company_party(event.payee_company_id)
        transaction["payee"] = reference(payee)
        parties += process.party(payee, "payee")
    said = {"id": contract, "awardID": process.award_of[contract], "implementation": {"transactions": [transaction]}}
    return Delta(process.implementation(contract), with_parties({"contracts": [said]}, parties))
