"""How the streams of budgeting are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams

budget = Streams("budget")
"""The books of a fiscal year."""
line = Streams("budget_line")
"""A budget line."""
code = Streams("budget_code")
"""A code of a budget's classification."""
account = Streams("control_account")
"""A control account: a passbook."""
commitment = Streams("commitment")
"""A commitment and the documents under it."""
heading = Streams("revenue_heading")
"""A heading of revenue: a passbook."""
note = Streams("budget_note")
"""An explanation."""
company = Streams("company")
"""A company, of organisations."""
