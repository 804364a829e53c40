"""The commands on mandates: the company proposes and revokes, the registrar of its jurisdiction checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.suppliers import streams
from application.suppliers.suppliers import at_company
from domain.suppliers.mandates import commands as c
from domain.suppliers.mandates import decider as mandates
from domain.suppliers.naming import mandate_id
from domain.suppliers.published import MANDATES

CHECK = "suppliers.check_mandate"


def mandate_key(command: c.Command) -> str:
    """The id of the mandate that a command is about."""
    return mandate_id(command.company_id, command.account_id)


def _jurisdiction(state: mandates.State) -> str | None:
    return None if state.supplier is None else state.supplier.jurisdiction


def _at_company(command: c.Command, state: mandates.State) -> Sequence[Place]:
    return at_company(command.company_id, _jurisdiction(state))


def _for_jurisdiction(_: c.Command, state: mandates.State) -> Sequence[Place]:
    jurisdiction = _jurisdiction(state)
    return () if jurisdiction is None else ((jurisdiction,),)


def _not_the_company(command: c.Command, state: mandates.State) -> Iterator[BarredPerson]:
    """Neither whoever proposed a mandate nor whoever gets it checks it."""
    proposed = state.mandate.proposed
    accounts = (command.account_id, *(() if proposed is None else (proposed.by,)))
    for account in dict.fromkeys(accounts):
        yield BarredPerson(account, "checker_proposed_it", "checker_proposed_it", path="accountId")


_GUARDS = streams.supplier.of("company_id")
_CHECKING = Rule(
    permission=CHECK, key=mandate_key, guards=_GUARDS, places=_for_jurisdiction, terms=Terms(not_by=_not_the_company)
)
MANDATE = Slice(
    name="suppliers.mandate",
    decider=mandates.DECIDER,
    streams=streams.mandate,
    commands={
        c.ProposeMandate: Rule(key=mandate_key, guards=_GUARDS, places=_at_company),
        c.ConfirmMandate: _CHECKING,
        c.RejectMandate: _CHECKING,
        c.RevokeMandate: Rule(key=mandate_key, guards=_GUARDS, places=_at_company, terms=Terms(own="account_id")),
    },
    shown=(MANDATES,),
)
