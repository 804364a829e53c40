"""The key of a mutation: a field of its name, or what the rule of the command makes; never another field."""

from __future__ import annotations

import pytest

from api.budgeting.mutations import MUTATIONS
from api.kernel.declarations import mutations
from application.budgeting.appropriations import TRANSFER
from domain.budgeting.commitments.commands import Commit, Pay
from domain.budgeting.lines.commands import MakeVirement
from domain.kernel.composition import CompositionError
from projections.budgeting import BUDGET_LINES

KEYS = {mutation.command: mutation.key for mutation in MUTATIONS}


def test_a_field_of_its_name_goes_before_what_the_rule_makes() -> None:
    assert KEYS[Pay] is None
    assert callable(KEYS[Commit])
    assert KEYS[MakeVirement] == "to_line_id"


def test_another_field_that_the_rule_names_is_no_key() -> None:
    (mutation,) = mutations(TRANSFER, BUDGET_LINES, MakeVirement)
    with pytest.raises(CompositionError, match=r"MakeVirement: without key=.*'line_id'"):
        _ = mutation.key_of
