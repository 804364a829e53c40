"""How the streams of budgeting are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

ACCOUNTS = "control_account-"
HEADINGS = "revenue_heading-"


def budget(budget_id: str) -> str:
    """The books of a fiscal year."""
    return f"budget-{budget_id}"


def line(line_id: str) -> str:
    """A budget line."""
    return f"budget_line-{line_id}"


def code(code_id: str) -> str:
    """A code of a budget's classification."""
    return f"budget_code-{code_id}"


def account(account_id: str) -> str:
    """A control account: a passbook."""
    return f"{ACCOUNTS}{account_id}"


def commitment(commitment_id: str) -> str:
    """A commitment and the documents under it."""
    return f"commitment-{commitment_id}"


def heading(heading_id: str) -> str:
    """A heading of revenue: a passbook."""
    return f"{HEADINGS}{heading_id}"


def note(note_id: str) -> str:
    """An explanation."""
    return f"budget_note-{note_id}"
