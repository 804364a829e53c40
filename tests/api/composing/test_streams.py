"""What a slice writes to is declared: the kinds of its streams, a stored name each."""

from __future__ import annotations

import pytest

from api.composing.streams import beginnings_of
from application.kernel.rules import Streams
from infra.bootstrap import INSTALLATION


@pytest.mark.parametrize("prefix", ["", "Budget", "budget-line", "1line", "línea"])
def test_a_beginning_is_a_word(prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot begin a stream"):
        Streams(prefix)


def test_the_beginnings_of_the_installed_slices_are_these() -> None:
    """Stored names: a ledger holds them, so they are added to and never renamed."""
    found: dict[str, set[str]] = {}
    for context in INSTALLATION.contexts:
        found[context.name] = {name for one in context.slices for name in beginnings_of(one)}
    assert found == {
        "budgeting": {
            *("budget", "budget_code", "budget_line", "budget_note"),
            *("commitment", "control_account", "revenue_heading"),
        },
        "organisations": {"structure", "company"},
        "identity": {"account", "oidc_subject", "reading"},
        "audit": {"skipped_act"},
        "transparency": {"transparency_log"},
        "authority": {"role", "separations", "holder", "authority_id"},
    }
