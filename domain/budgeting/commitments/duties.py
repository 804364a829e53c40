"""Segregation of duties: the same money is proposed, verified, ordered and paid by different people.

INTOSAI GOV 9100, 2.3 (control activities): no one person controls all key stages of a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.kernel.declarations import Refused


class Duty(StrEnum):
    """What one person does on the way of money from a commitment to its payment."""

    PROPOSE = "propose"
    VERIFY = "verify"
    ORDER = "order"
    PAY = "pay"
    MANAGE = "manage"


Done = Mapping[Duty, str]
"""Which actor carried out which duty on the same money so far."""


def require_other_person(actor: str, done: Done) -> None:
    """The actor has no duty on this money yet; Refused("segregation_of_duties") names the one that the actor has."""
    for duty, who in done.items():
        if who == actor:
            raise Refused("segregation_of_duties", duty=duty.value)
