"""The mutations of budgeting: the commands of its slices, each with the row that it answers with."""

from __future__ import annotations

from api.kernel.declarations import Mutation, mutations
from application.budgeting.accounts import ACCOUNT
from application.budgeting.appropriations import LINE, TRANSFER
from application.budgeting.books import BUDGET, CODE, NOTE
from application.budgeting.commitments import COMMITMENT
from application.budgeting.revenue import REVENUE
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import code_id
from projections.budgeting import (
    BUDGET_LINES,
    BUDGETS,
    CLASSIFICATION_CODES,
    CODE_MAPPINGS,
    COMMITMENTS,
    CONTROL_ACCOUNTS,
    NOTES,
    REVENUE_HEADINGS,
)
from projections.budgeting.code_mappings import mapping_id


def _mapping(command: MapCode) -> str:
    return mapping_id(code_id(command.budget_id, command.dimension, command.path), command.to_budget_id)


_OF_PEOPLE = tuple(command for command in COMMITMENT.commands if command not in COMMITMENT.composable)
"""What is asked as a part of other acts alone is no mutation."""

MUTATIONS = (
    *mutations(BUDGET, BUDGETS),
    *mutations(CODE, CLASSIFICATION_CODES, NameCode),
    Mutation(MapCode, CODE_MAPPINGS, key=_mapping),
    *mutations(NOTE, NOTES),
    *mutations(LINE, BUDGET_LINES),
    *mutations(TRANSFER, BUDGET_LINES, key="to_line_id"),
    *mutations(ACCOUNT, CONTROL_ACCOUNTS),
    *mutations(COMMITMENT, COMMITMENTS, *_OF_PEOPLE),
    *mutations(REVENUE, REVENUE_HEADINGS),
)
