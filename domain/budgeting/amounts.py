"""Amounts as the acts of budgeting take them: exact, in the currency of the books, of the right sign."""

from __future__ import annotations

from domain.budgeting.books.state import Open
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money


def in_currency(books: Open, amount: Money, path: str = "amount") -> Money:
    """The exact amount in the books' currency; Refused: `currency_mismatch`, and what `money` refuses."""
    found = money(amount.amount, amount.currency, path)
    if found.currency != books.currency:
        raise Refused("currency_mismatch", path, given=found.currency, expected=books.currency)
    return found


def moving(books: Open, amount: Money, path: str = "amount") -> Money:
    """An amount that moves money, either way; Refused: `zero_amount` too."""
    found = in_currency(books, amount, path)
    if not found:
        raise Refused("zero_amount", path)
    return found


def positive(books: Open, amount: Money, path: str = "amount") -> Money:
    """An amount above zero; Refused: `not_positive` too."""
    found = in_currency(books, amount, path)
    if found.amount <= 0:
        raise Refused("not_positive", path, value=f"{found.amount}")
    return found


def approvable(books: Open, amount: Money, path: str = "amount") -> Money:
    """An appropriation, zero or more; Refused: `negative_amount` too."""
    found = in_currency(books, amount, path)
    if found.amount < 0:
        raise Refused("negative_amount", path, value=f"{found.amount}")
    return found
