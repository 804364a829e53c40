"""A transfer: money granted to one line goes to another one, both sides in one act."""

from __future__ import annotations

from typing import assert_never

from domain.budgeting import amounts
from domain.budgeting.coding import budget_of
from domain.budgeting.dossier import EMPTY, Dossier, Event, Line, evolve
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import events as e
from domain.budgeting.lines.posting import Entries, not_below_zero, posted
from domain.budgeting.lines.transfer_kind import TransferKind
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled


def decide(dossier: Dossier, command: c.TransferCommand, _: Act) -> Entries:
    """What a transfer does to the two lines, and to the control accounts that they count at."""
    giving = dossier.line(command.from_line_id, "fromLineId")
    taking = dossier.line(command.to_line_id, "toLineId")
    if giving.line_id == taking.line_id:
        raise Refused("same_line", "toLineId", line=taking.line_id)
    match command:
        case c.MakeVirement():
            _within_one_budget(giving, taking)
            if giving.contingency:
                raise Refused("contingency_line", "fromLineId", line=giving.line_id)
            return _transfer(dossier, giving, taking, command, TransferKind.VIREMENT)
        case c.ReleaseContingency():
            _within_one_budget(giving, taking)
            if not giving.contingency:
                raise Refused("not_a_contingency", "fromLineId", line=giving.line_id)
            return _transfer(dossier, giving, taking, command, TransferKind.CONTINGENCY)
        case c.CarryOver():
            _into_the_next_year(dossier, giving, taking)
            return _transfer(dossier, giving, taking, command, TransferKind.CARRY_OVER)
        case _:
            assert_never(command)


def _within_one_budget(giving: Line, taking: Line) -> None:
    if (given := budget_of(taking.line_id)) != (expected := budget_of(giving.line_id)):
        raise Refused("another_budget", "toLineId", given=given, expected=expected)


def _into_the_next_year(dossier: Dossier, giving: Line, taking: Line) -> None:
    year, other = dossier.open_books(budget_of(giving.line_id)), dossier.open_books(budget_of(taking.line_id))
    if (other.government, other.fiscal_year) != (year.government, year.fiscal_year + 1):
        raise Refused("not_the_next_year", "toLineId", given=other.budget_id, year=year.budget_id)


def _transfer(dossier: Dossier, giving: Line, taking: Line, command: c.TransferCommand, kind: TransferKind) -> Entries:
    amount = amounts.positive(dossier.open_books(budget_of(giving.line_id)), command.amount)
    amounts.in_currency(dossier.open_books(budget_of(taking.line_id)), amount)
    not_below_zero(giving.figures.adjusted, -amount, "amount")
    money, currency = amount.amount, amount.currency
    acts: Entries = [
        filled(
            e.AppropriationTransferredOut,
            command,
            line_id=giving.line_id,
            coding=giving.coding,
            kind=kind,
            amount=money,
            currency=currency,
        ),
        filled(
            e.AppropriationTransferredIn,
            command,
            line_id=taking.line_id,
            coding=taking.coding,
            kind=kind,
            amount=money,
            currency=currency,
        ),
    ]
    if giving.account_id == taking.account_id:
        return acts  # what both lines share stays what it is
    return [
        *acts,
        *posted(dossier, giving, appropriation=-money),
        *posted(dossier, taking, appropriation=money),
    ]


DECIDER: Decider[Dossier, c.TransferCommand, Event] = Decider(EMPTY, decide, evolve)
