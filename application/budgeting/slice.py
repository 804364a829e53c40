"""Budgeting's slices: one for each kind of document, with the commands that it takes."""

from __future__ import annotations

from application.budgeting.accounts import ACCOUNT
from application.budgeting.appropriations import LINE, TRANSFER
from application.budgeting.books import BUDGET, CODE, NOTE
from application.budgeting.commitments import COMMITMENT
from application.budgeting.revenue import REVENUE

SLICES = (BUDGET, CODE, NOTE, LINE, TRANSFER, ACCOUNT, COMMITMENT, REVENUE)
